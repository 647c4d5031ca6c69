import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './controls.module.css';

type PopoverProps = {
  /** What it opened from: it stands beside it, and gives the focus back to it. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly isAsWideAsAnchor?: boolean;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
};

/** Pixels kept free between the popover and its anchor, and the window's edges. */
const gap = 6;

/** A small layer above everything, dialogs too. A press elsewhere or Escape closes it. */
export function Popover(props: PopoverProps): ReactNode {
  const { anchor, onClose, isAsWideAsAnchor = false, align = 'start', children } = props;
  const layer = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const popover = layer.current;
    if (popover === null) return;
    popover.showPopover();
    const place = () => {
      if (anchor.current !== null) placeBeside(popover, anchor.current, { isAsWideAsAnchor, align });
    };
    place();
    const observer = new ResizeObserver(place);
    observer.observe(popover);
    addEventListener('resize', place);
    addEventListener('scroll', place, true);
    return () => {
      observer.disconnect();
      removeEventListener('resize', place);
      removeEventListener('scroll', place, true);
    };
  }, [anchor, isAsWideAsAnchor, align]);

  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      const target = event.target as Node;
      if (layer.current?.contains(target) !== true && anchor.current?.contains(target) !== true) {
        close.current();
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      // The dialog below must not take the same Escape.
      event.preventDefault();
      event.stopPropagation();
      close.current();
      anchor.current?.focus();
    };
    addEventListener('pointerdown', onPress, true);
    addEventListener('keydown', onKey, true);
    return () => {
      removeEventListener('pointerdown', onPress, true);
      removeEventListener('keydown', onKey, true);
    };
  }, [anchor]);

  return (
    <div ref={layer} popover="manual" className={styles.popover}>
      {children}
    </div>
  );
}

function placeBeside(
  popover: HTMLElement,
  anchor: HTMLElement,
  how: { readonly isAsWideAsAnchor: boolean; readonly align: 'start' | 'end' },
): void {
  const around = anchor.getBoundingClientRect();
  if (how.isAsWideAsAnchor) popover.style.width = `${around.width}px`;
  const below = innerHeight - around.bottom - 2 * gap;
  const above = around.top - 2 * gap;
  const height = popover.scrollHeight + 2;
  const isBelow = height <= below || below >= above;
  popover.style.maxHeight = `${Math.max(120, Math.min(isBelow ? below : above, 360))}px`;
  const shown = Math.min(height, Number.parseFloat(popover.style.maxHeight));
  popover.style.top = `${isBelow ? around.bottom + gap : around.top - gap - shown}px`;
  const wanted = how.align === 'start' ? around.left : around.right - popover.offsetWidth;
  popover.style.left = `${Math.max(gap, Math.min(wanted, innerWidth - popover.offsetWidth - gap))}px`;
}

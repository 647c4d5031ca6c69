import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';

/** Pixels from the end within which one counts as being at the end. */
const nearEnd = 48;

/**
 * Keeps what is being read in its place. At the end the list follows new messages; anywhere else the topmost visible
 * message stays where it is while older ones are put above it, images load or chunks come and go. Browsers do this by
 * themselves, but not all of them, and none at the very top: so theirs is switched off (`overflow-anchor: none`).
 * @param messages changes whenever there is something else to draw
 */
export function useHeldScroll(messages: unknown): {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: () => boolean;
  readonly toEnd: () => void;
  readonly note: () => void;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const held = useRef<{ ts: string; offset: number } | null>(null);

  const note = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd;
    held.current = atEnd.current ? null : topmost(box);
  }, []);

  const settle = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    if (atEnd.current) {
      box.scrollTop = box.scrollHeight;
      return;
    }
    const { current } = held;
    const element = current === null ? null : box.querySelector(`[data-ts="${current.ts}"]`);
    if (current !== null && element !== null) {
      box.scrollTop += element.getBoundingClientRect().top - box.getBoundingClientRect().top - current.offset;
    }
    // What was held may scroll far away and not be drawn any more: hold what is at the top now.
    held.current = topmost(box);
  }, []);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(settle);
    if (content.current !== null) observer.observe(content.current);
    if (scroller.current !== null) observer.observe(scroller.current);
    settle();
    return () => observer.disconnect();
  }, [settle]);

  // At once, and not with the next resize notice: a scroll event in between would hold what has only just come.
  // biome-ignore lint/correctness/useExhaustiveDependencies: new messages move what is held.
  useLayoutEffect(settle, [settle, messages]);

  const toEnd = useCallback(() => {
    atEnd.current = true;
    settle();
  }, [settle]);
  const isAtEnd = useCallback(() => atEnd.current, []);
  return { scroller, content, isAtEnd, toEnd, note };
}

function topmost(box: HTMLElement): { ts: string; offset: number } | null {
  const { top } = box.getBoundingClientRect();
  for (const element of box.querySelectorAll<HTMLElement>('[data-ts]')) {
    const place = element.getBoundingClientRect();
    if (place.bottom > top && element.dataset.ts !== undefined) {
      return { ts: element.dataset.ts, offset: place.top - top };
    }
  }
  return null;
}

import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';
import styles from './controls.module.css';
import { ScrollRegion } from './scroll-region.tsx';

type DialogProps = {
  readonly title: string;
  /** Escape and the cross ask for it; the owner decides. */
  readonly onClose: () => void;
  /** Where the cross means more than Escape. */
  readonly onCross?: () => void;
  readonly closeLabel?: string;
  readonly before?: ReactNode;
  readonly foot?: ReactNode;
  readonly isWide?: boolean;
  readonly role?: 'alertdialog';
  readonly children: ReactNode;
};

const firstField = 'input:not([type=hidden]), select, textarea, [data-autofocus]';

/** A window above the page: it keeps the focus inside, and gives it back where it was. */
export function Dialog(props: DialogProps): ReactNode {
  const {
    title,
    onClose,
    onCross = onClose,
    closeLabel = 'Close',
    before,
    foot,
    isWide = false,
    role,
    children,
  } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    const cameFrom = document.activeElement;
    if (element !== null && !element.open) element.showModal();
    element?.querySelector<HTMLElement>(firstField)?.focus();
    return () => {
      element?.close();
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      role={role}
      className={`${styles.dialog} ${isWide ? styles.dialogWide : ''}`}
      aria-labelledby={titleId}
      onKeyDown={event => {
        // What stands behind must not close with it.
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className={styles.dialogHead}>
        {before}
        <h2 id={titleId} className={styles.dialogTitle}>
          {title}
        </h2>
        <IconButton icon="close" label={closeLabel} onClick={onCross} />
      </header>
      {/* Scrolling by keyboard needs a place to stand. */}
      <ScrollRegion className={styles.dialogBody} label={title}>
        {children}
      </ScrollRegion>
      {foot !== undefined && <footer className={styles.dialogFoot}>{foot}</footer>}
    </dialog>
  );
}

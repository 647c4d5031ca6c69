import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from '../controls/button.tsx';
import styles from './frame.module.css';

/** On a small screen the sidebar comes in from the side, over the conversation. */
export function Drawer({
  onClose,
  children,
}: {
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const cameFrom = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (cameFrom instanceof HTMLElement && cameFrom.isConnected) cameFrom.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it; a press beside it is for pointers.
    <dialog
      ref={dialog}
      className={styles.drawer}
      aria-label="Channels and people"
      onCancel={event => {
        event.preventDefault();
        onClose();
      }}
      onClick={event => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className={styles.drawerBody}>
        <span className={styles.drawerClose}>
          <IconButton icon="close" label="Close" onClick={onClose} />
        </span>
        {children}
      </div>
    </dialog>
  );
}

import { type ReactNode, useEffect, useRef } from 'react';
import { type Toast, useToasts } from '../state/toasts.ts';
import { IconButton } from './button.tsx';
import styles from './controls.module.css';
import { Icon } from './icon.tsx';

/** Milliseconds a note stays, long enough to read two lines. */
const staysFor = 9_000;

/** What did not work, said where it can be seen over anything else. */
export function ToastRegion(): ReactNode {
  const { toasts, dismiss } = useToasts();
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Shown again each time, so that it lies above a dialog opened meanwhile.
    if (toasts.length === 0) return;
    region.current?.hidePopover();
    region.current?.showPopover();
  }, [toasts]);
  return (
    <div ref={region} popover="manual" role="alert" className={styles.toasts}>
      {toasts.map(toast => (
        <ToastNote key={toast.id} toast={toast} onDismiss={dismiss} />
      ))}
    </div>
  );
}

function ToastNote({
  toast,
  onDismiss,
}: {
  readonly toast: Toast;
  readonly onDismiss: (id: number) => void;
}): ReactNode {
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(toast.id), staysFor);
    return () => clearTimeout(timer);
  }, [toast.id, onDismiss]);
  return (
    <div className={styles.toast}>
      <Icon name="warning" />
      <p>{toast.text}</p>
      <IconButton icon="close" label="Dismiss" onClick={() => onDismiss(toast.id)} />
    </div>
  );
}

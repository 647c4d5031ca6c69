import type { ReactNode } from 'react';
import { Dialog } from '../controls/dialog.tsx';
import styles from './message.module.css';

export function ImageDialog({
  url,
  alt,
  title,
  onClose,
}: {
  readonly url: string;
  readonly alt: string;
  readonly title: string;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog
      title={title}
      isWide
      onClose={onClose}
      foot={
        <a href={url} target="_blank" rel="noreferrer" download>
          Download
        </a>
      }
    >
      <img className={styles.largeImage} src={url} alt={alt} />
    </Dialog>
  );
}

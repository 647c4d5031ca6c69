import { type ReactNode, useState } from 'react';
import type { PageFile } from '../../page-contract.ts';
import { Icon } from '../controls/icon.tsx';
import { useSession, useWorkspace } from '../state/use-session.ts';
import { FileDialog } from './file-dialog.tsx';
import { ImageDialog } from './image-dialog.tsx';
import styles from './message.module.css';

/** A file of a message: images are shown, texts open, the rest is downloaded. */
export function FileCard({ file: sent }: { readonly file: PageFile }): ReactNode {
  const { api } = useSession();
  const file = useWorkspace(({ files }) => files.get(sent.id) ?? sent);
  const [isOpen, setOpen] = useState(false);
  const url = api.fileUrl(file.contentPath);
  const name = file.title || file.name;
  if (!file.isReady) return <p className={styles.fileWaiting}>“{name}” is being looked at …</p>;
  const close = () => setOpen(false);
  if (file.mimetype.startsWith('image/')) {
    return (
      <>
        <button
          type="button"
          className={styles.fileImage}
          aria-label={`Open image: ${name}`}
          onClick={() => setOpen(true)}
        >
          <img src={url} alt={name} loading="lazy" />
        </button>
        {isOpen && <ImageDialog url={url} alt={name} title={name} onClose={close} />}
      </>
    );
  }
  return (
    <>
      <button type="button" className={styles.file} onClick={() => setOpen(true)}>
        <Icon name="file" size={22} />
        <span>
          <strong>{name}</strong>
          <small>
            {file.name} · {sizeOf(file.size)}
          </small>
        </span>
      </button>
      {isOpen && <FileDialog file={file} url={url} onClose={close} />}
    </>
  );
}

/** 812 B, 14 kB, 2.1 MB. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

import { type ReactNode, useEffect, useState } from 'react';
import type { PageFile } from '../../page-contract.ts';
import { ForeignBlock } from '../blocks/foreign-block.tsx';
import { Dialog } from '../controls/dialog.tsx';
import styles from './message.module.css';

/** Types and endings that are shown as text. */
const isText = /^text\/|json|yaml|xml|sql|javascript/;
const textEnding = /\.(md|txt|csv|tsv|json|ya?ml|sql|log)$/i;

/** Characters shown of a long file; the rest comes with the download. */
const shownAtMost = 200_000;

/** Reads a file on the page: Markdown as a document, other text as it is. */
export function FileDialog({
  file,
  url,
  onClose,
}: {
  readonly file: PageFile;
  readonly url: string;
  readonly onClose: () => void;
}): ReactNode {
  const isReadable = isText.test(file.mimetype) || textEnding.test(file.name);
  const text = useText(isReadable ? url : null);
  const isMarkdown = file.mimetype.includes('markdown') || /\.md$/i.test(file.name);
  return (
    <Dialog
      title={file.title || file.name}
      isWide
      onClose={onClose}
      foot={
        <a href={url} download={file.name}>
          Download {file.name}
        </a>
      }
    >
      {!isReadable && <p>This kind of file cannot be shown here. Download it to open it.</p>}
      {isReadable && text === null && <p role="status">Fetching …</p>}
      {text !== null && isMarkdown && (
        <div className={styles.document}>
          <ForeignBlock block={{ type: 'markdown', text }} />
        </div>
      )}
      {text !== null && !isMarkdown && <pre className={styles.fileText}>{text}</pre>}
    </Dialog>
  );
}

function useText(url: string | null): string | null {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (url === null) return;
    let isStale = false;
    const load = async () => {
      const response = await fetch(url);
      const body = response.ok ? await response.text() : `The workspace answered ${response.status}.`;
      if (!isStale) setText(body.slice(0, shownAtMost));
    };
    load().catch(() => setText('The file could not be fetched.'));
    return () => {
      isStale = true;
    };
  }, [url]);
  return text;
}

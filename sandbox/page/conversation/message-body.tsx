import type { ReactNode } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { SurfaceContext, useNewSurface } from '../elements/surface.ts';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import { Attachment } from './attachment.tsx';
import { FileCard } from './file-card.tsx';
import styles from './message.module.css';

/** What a message says: its blocks, or its text when it has none; attachments and files below. */
export function MessageBody({ message }: { readonly message: PageMessage }): ReactNode {
  const isPlain = message.blocks.length === 0;
  return (
    <div className={styles.body}>
      {isPlain ? <Mrkdwn text={message.text} /> : <MessageBlocks message={message} />}
      {message.isEdited && <span className={styles.edited}>edited</span>}
      {isPlain && message.attachments.length > 0 && <MessageBlocks message={message} />}
      {message.files.length > 0 && (
        <ul className={styles.files}>
          {message.files.map(file => (
            <li key={file.id}>
              <FileCard file={file} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function MessageBlocks({ message }: { readonly message: PageMessage }): ReactNode {
  const attached = message.attachments.flatMap(attachment =>
    Array.isArray(attachment.blocks) ? attachment.blocks : [],
  );
  const surface = useNewSurface({ kind: 'message', channel: message.channel, ts: message.ts }, [
    ...message.blocks,
    ...attached,
  ]);
  return (
    <SurfaceContext value={surface}>
      {message.blocks.length > 0 && <BlockList blocks={message.blocks} />}
      {message.attachments.map((attachment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no identity and never move.
        <Attachment key={index} attachment={attachment} />
      ))}
    </SurfaceContext>
  );
}

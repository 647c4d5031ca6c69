import type { ReactNode } from 'react';
import { BlockList } from '../blocks/block-list.tsx';
import { type Json, listOf, stringOf } from '../blocks/read.ts';
import { Mrkdwn } from '../mrkdwn/mrkdwn.tsx';
import styles from './message.module.css';

/** A secondary attachment: blocks, or the older title, text and fields, beside a coloured line. */
export function Attachment({ attachment }: { readonly attachment: Json }): ReactNode {
  const blocks = listOf(attachment.blocks);
  const title = stringOf(attachment.title);
  const text = stringOf(attachment.text) ?? (blocks.length === 0 ? stringOf(attachment.fallback) : null);
  return (
    <div className={styles.attachment} style={{ borderColor: colourOf(stringOf(attachment.color)) }}>
      {stringOf(attachment.pretext) !== null && <Mrkdwn text={stringOf(attachment.pretext) ?? ''} />}
      {title !== null && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      {text !== null && <Mrkdwn text={text} />}
      {listOf(attachment.fields).map(field => (
        <Mrkdwn
          key={String(field.title)}
          text={`*${stringOf(field.title) ?? ''}*\n${stringOf(field.value) ?? ''}`}
        />
      ))}
      {blocks.length > 0 && <BlockList blocks={blocks} />}
    </div>
  );
}

const named: Readonly<Record<string, string>> = {
  good: 'var(--green)',
  warning: 'var(--amber)',
  danger: 'var(--red)',
};

function colourOf(color: string | null): string | undefined {
  if (color === null) return undefined;
  return named[color] ?? (/^#?[0-9a-f]{3,8}$/i.test(color) ? `#${color.replace('#', '')}` : undefined);
}

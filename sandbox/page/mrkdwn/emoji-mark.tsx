import type { ReactNode } from 'react';
import { emojiCharacter } from './emoji.ts';
import styles from './mrkdwn.module.css';

/** One emoji by its shortcode; a name nobody knows stays a shortcode. */
export function EmojiMark({ name }: { readonly name: string }): ReactNode {
  const character = emojiCharacter(name);
  if (character === null) return `:${name}:`;
  return (
    <span className={styles.emoji} role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {character}
    </span>
  );
}

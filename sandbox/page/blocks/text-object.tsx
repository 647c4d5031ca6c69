import type { ReactNode } from 'react';
import { Mrkdwn, PlainText } from '../mrkdwn/mrkdwn.tsx';
import { objectOf, wordsOf } from './read.ts';

/** A text object: plain_text, mrkdwn, or a bare string. */
export function TextObject({ text }: { readonly text: unknown }): ReactNode {
  const object = objectOf(text);
  const words = wordsOf(text);
  if (object?.type === 'mrkdwn') return <Mrkdwn text={words} />;
  return <PlainText text={words} hasEmoji={object?.emoji !== false} />;
}

import { type ReactNode, useMemo } from 'react';
import { type Block, Message } from 'slack-blocks-to-jsx';
import { EmojiMark } from '../mrkdwn/emoji-mark.tsx';
import { ChannelMention, DateMark, GroupMention, UserMention } from '../mrkdwn/mention.tsx';
import type { BlockProps } from './block-list.tsx';
import styles from './foreign.module.css';

/** Mentions, emoji and dates look as they do everywhere else on the page. */
const hooks = {
  user: ({ id }: { id: string }) => <UserMention id={id} label={null} />,
  channel: ({ id }: { id: string }) => <ChannelMention id={id} label={null} />,
  usergroup: ({ id }: { id: string }) => <GroupMention id={id} label={null} />,
  emoji: ({ name }: { name: string }) => <EmojiMark name={name} />,
  date: (date: { timestamp: string; format: string; link: string | null; fallback: string }) => (
    <DateMark at={Number(date.timestamp)} format={date.format} href={date.link} fallback={date.fallback} />
  ),
};

/** Loaded when first needed, hence the default export that React.lazy asks for. */
export default function ForeignDrawing({ block }: BlockProps): ReactNode {
  const blocks = useMemo(() => [block as unknown as Block], [block]);
  return (
    <div className={styles.foreign}>
      <Message blocks={blocks} name="" logo="" withoutWrapper unstyled hooks={hooks} />
    </div>
  );
}

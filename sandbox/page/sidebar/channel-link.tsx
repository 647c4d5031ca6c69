import type { ReactNode } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { Icon } from '../controls/icon.tsx';
import { formatRoute } from '../state/route.ts';
import { useRoute } from '../state/use-route.ts';
import styles from './sidebar.module.css';
import { UnreadCount } from './unread-count.tsx';

const signs = { public: 'hash', private: 'lock', im: 'person' } as const;

export function ChannelLink({ channel }: { readonly channel: PageChannel }): ReactNode {
  const { route } = useRoute();
  const isHere = route.kind === 'channel' && route.channel === channel.id;
  return (
    <a
      className={styles.link}
      href={formatRoute({ kind: 'channel', channel: channel.id, thread: null })}
      aria-current={isHere ? 'page' : undefined}
      data-unread={channel.unread > 0 || undefined}
    >
      <Icon name={channel.isArchived ? 'archive' : signs[channel.kind]} size={15} />
      <span className={styles.linkName}>{channel.name}</span>
      {channel.kind === 'private' && <span className="visually-hidden">(private)</span>}
      {channel.isArchived && <span className="visually-hidden">(archived)</span>}
      <UnreadCount count={channel.unread} />
    </a>
  );
}

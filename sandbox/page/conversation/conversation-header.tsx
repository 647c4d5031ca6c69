import type { ReactNode } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { Icon } from '../controls/icon.tsx';
import { AppTabs } from '../home/app-tabs.tsx';
import { useWorkspace } from '../state/use-session.ts';
import { ChannelDetails } from './channel-details.tsx';
import styles from './conversation.module.css';

export function ConversationHeader({
  channel,
  menu,
}: {
  readonly channel: PageChannel;
  readonly menu: ReactNode;
}): ReactNode {
  const isWithApp = useWorkspace(
    ({ bot, hasHome }) => hasHome && channel.kind === 'im' && channel.memberIds.includes(bot.id),
  );
  return (
    <header className={styles.head}>
      {menu}
      <div className={styles.headText}>
        <h1 className={styles.title}>
          {channel.kind === 'public' && <span className={styles.sign}>#</span>}
          {channel.kind === 'private' && (
            <span className={styles.sign}>
              <Icon name="lock" size={17} />
            </span>
          )}
          {channel.name}
          {channel.kind === 'private' && <span className="visually-hidden"> (private)</span>}
        </h1>
        {channel.topic !== '' && <p className={styles.topic}>{channel.topic}</p>}
      </div>
      {channel.kind !== 'im' && <ChannelDetails channel={channel} />}
      {isWithApp && <AppTabs current="messages" />}
    </header>
  );
}

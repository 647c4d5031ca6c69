import type { MouseEvent, ReactNode } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { Avatar } from '../people/avatar.tsx';
import { formatRoute } from '../state/route.ts';
import { useAct } from '../state/use-act.ts';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './sidebar.module.css';
import { UnreadCount } from './unread-count.tsx';

/** The app: its Home, or its conversation with this person when it has no Home or something there is unread. */
export function AppLink({ conversation }: { readonly conversation: PageChannel | null }): ReactNode {
  const bot = useWorkspace(workspace => workspace.bot);
  const hasHome = useWorkspace(workspace => workspace.hasHome);
  const { route, go } = useRoute();
  const act = useAct();
  const isInMessages = route.kind === 'channel' && route.channel === conversation?.id;
  const unread = conversation?.unread ?? 0;
  const isForMessages = unread > 0 || !hasHome;
  const href =
    isForMessages && conversation !== null
      ? formatRoute({ kind: 'channel', channel: conversation.id, thread: null })
      : formatRoute({ kind: 'home' });
  const openMessages = async (event: MouseEvent) => {
    if (hasHome || conversation !== null) return;
    event.preventDefault();
    const answer = await act({ kind: 'open_im', user: bot.id });
    if (answer.ok && answer.channel !== undefined)
      go({ kind: 'channel', channel: answer.channel, thread: null });
  };
  return (
    <section aria-labelledby="sidebar-app">
      <h2 id="sidebar-app" className={styles.sectionTitle}>
        App
      </h2>
      <a
        className={styles.link}
        href={href}
        onClick={event => void openMessages(event)}
        aria-current={route.kind === 'home' || isInMessages ? 'page' : undefined}
        data-unread={unread > 0 || undefined}
      >
        <Avatar person={bot} size={17} />
        <span className={styles.linkName}>{bot.name}</span>
        <UnreadCount count={unread} />
      </a>
    </section>
  );
}

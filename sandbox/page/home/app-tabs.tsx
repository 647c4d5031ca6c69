import type { ReactNode } from 'react';
import { useAct } from '../state/use-act.ts';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './home.module.css';

/** Between the app's Home and one's conversation with it. */
export function AppTabs({ current }: { readonly current: 'home' | 'messages' }): ReactNode {
  const act = useAct();
  const { go } = useRoute();
  const bot = useWorkspace(workspace => workspace.bot);
  const openMessages = async () => {
    const answer = await act({ kind: 'open_im', user: bot.id });
    if (answer.ok && answer.channel !== undefined)
      go({ kind: 'channel', channel: answer.channel, thread: null });
  };
  return (
    <nav className={styles.tabs} aria-label={bot.name}>
      <button
        type="button"
        aria-current={current === 'home' ? 'page' : undefined}
        onClick={() => go({ kind: 'home' })}
      >
        Home
      </button>
      <button
        type="button"
        aria-current={current === 'messages' ? 'page' : undefined}
        onClick={() => void openMessages()}
      >
        Messages
      </button>
    </nav>
  );
}

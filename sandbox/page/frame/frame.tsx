import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { ToastRegion } from '../controls/toast-region.tsx';
import { Conversation } from '../conversation/conversation.tsx';
import { DeveloperPanel } from '../developer/developer-panel.tsx';
import { AppHome } from '../home/app-home.tsx';
import { ModalStack } from '../modal/modal-stack.tsx';
import { Guide } from '../people/guide.tsx';
import { Sidebar } from '../sidebar/sidebar.tsx';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';
import { useStored } from '../state/use-stored.ts';
import { ThreadPane } from '../thread/thread-pane.tsx';
import { Drawer } from './drawer.tsx';
import styles from './frame.module.css';
import { SkipLink } from './skip-link.tsx';
import { narrow, overlaid, useMedia } from './use-media.ts';
import { useRightfulRoute } from './use-rightful-route.ts';

/** The page's parts and which of them are open. */
export function Frame({ onBecome }: { readonly onBecome: (handle: string) => void }): ReactNode {
  const { route, go } = useRoute();
  const isNarrow = useMedia(narrow);
  const isOverlaid = useMedia(overlaid);
  const isLive = useWorkspace(workspace => workspace.isLive);
  const unread = useWorkspace(workspace =>
    [...workspace.channels.values()].some(channel => channel.unread > 0),
  );
  const [guide, setGuide] = useStored<'open' | 'closed'>('guide', 'open');
  const [developer, setDeveloper] = useStored<'open' | 'closed'>('developer', 'closed');
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const [isGuideAsked, setGuideAsked] = useState(false);
  useRightfulRoute();
  // biome-ignore lint/correctness/useExhaustiveDependencies: going anywhere closes the drawer.
  useEffect(() => setDrawerOpen(false), [location.hash]);

  const thread = route.kind === 'channel' ? route.thread : null;
  const aside = thread !== null ? 'thread' : guide === 'open' ? 'guide' : null;
  const sidebar = (
    <Sidebar
      onBecome={handle => {
        setDrawerOpen(false);
        onBecome(handle);
      }}
      tools={{
        isGuideOpen: aside === 'guide',
        onGuide: () => {
          setDrawerOpen(false);
          setGuideAsked(true);
          setGuide(aside === 'guide' ? 'closed' : 'open');
          if (route.kind === 'channel') go({ ...route, thread: null });
        },
        isDeveloperOpen: developer === 'open',
        onDeveloper: () => {
          setDrawerOpen(false);
          setDeveloper(developer === 'open' ? 'closed' : 'open');
        },
      }}
    />
  );
  const menu = isNarrow && (
    <span className={styles.menu} data-unread={unread || undefined}>
      <IconButton icon="menu" label="Channels and people" onClick={() => setDrawerOpen(true)} />
    </span>
  );
  return (
    <div
      className={styles.frame}
      data-aside={aside ?? undefined}
      data-developer={developer === 'open' || undefined}
    >
      <SkipLink />
      {isNarrow ? (
        isDrawerOpen && <Drawer onClose={() => setDrawerOpen(false)}>{sidebar}</Drawer>
      ) : (
        <div className={styles.side}>{sidebar}</div>
      )}
      <div className={styles.middle} inert={isNarrow && aside !== null}>
        {route.kind === 'home' && <AppHome menu={menu} />}
        {route.kind === 'channel' && <Conversation key={route.channel} channel={route.channel} menu={menu} />}
      </div>
      {route.kind === 'channel' && thread !== null && (
        <div className={styles.aside}>
          <ThreadPane
            key={thread}
            channel={route.channel}
            ts={thread}
            onClose={() => go({ ...route, thread: null })}
          />
        </div>
      )}
      {aside === 'guide' && (
        <div className={styles.aside}>
          <Guide
            onClose={() => setGuide('closed')}
            onBecome={onBecome}
            onWrite={() => isOverlaid && setGuide('closed')}
            takesFocus={isGuideAsked}
          />
        </div>
      )}
      {developer === 'open' && (
        <div className={styles.developer}>
          <DeveloperPanel onClose={() => setDeveloper('closed')} />
        </div>
      )}
      {!isLive && (
        <p role="status" className={styles.offline}>
          The workspace does not answer. Trying again …
        </p>
      )}
      <ModalStack />
      <ToastRegion />
    </div>
  );
}

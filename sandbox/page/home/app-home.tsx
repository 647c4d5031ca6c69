import { type ReactNode, useEffect } from 'react';
import type { PageView } from '../../page-contract.ts';
import { BlockList } from '../blocks/block-list.tsx';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import conversation from '../conversation/conversation.module.css';
import { SurfaceContext, useNewSurface } from '../elements/surface.ts';
import { Avatar } from '../people/avatar.tsx';
import { useAct } from '../state/use-act.ts';
import { useWorkspace } from '../state/use-session.ts';
import { AppTabs } from './app-tabs.tsx';
import styles from './home.module.css';

/** The app's Home tab: what the app shows to this person alone. */
export function AppHome({ menu }: { readonly menu: ReactNode }): ReactNode {
  const act = useAct();
  const bot = useWorkspace(workspace => workspace.bot);
  const home = useWorkspace(workspace => workspace.home);
  useEffect(() => {
    // The app hears of every opening and may publish a newer Home.
    void act({ kind: 'open_home' });
  }, [act]);
  return (
    <main className={styles.home} aria-label={`${bot.name}: Home`}>
      <header className={conversation.head}>
        {menu}
        <Avatar person={bot} size={34} />
        <h1 className={conversation.title}>{bot.name}</h1>
        <AppTabs current="home" />
      </header>
      <ScrollRegion className={styles.scroll} label="Home">
        {home === null ? (
          <p className={styles.nothing}>{bot.name} has not put anything on its Home for you yet.</p>
        ) : (
          <HomeView key={home.id} view={home} />
        )}
      </ScrollRegion>
    </main>
  );
}

function HomeView({ view }: { readonly view: PageView }): ReactNode {
  const surface = useNewSurface({ kind: 'view', viewId: view.id }, view.blocks, view.state);
  return (
    <div className={styles.page}>
      <SurfaceContext value={surface}>
        <BlockList blocks={view.blocks} />
      </SurfaceContext>
    </div>
  );
}

import { type ReactNode, useMemo } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { PersonSwitch } from '../people/person-switch.tsx';
import { useWorkspace } from '../state/use-session.ts';
import { AppLink } from './app-link.tsx';
import { ChannelSection } from './channel-section.tsx';
import styles from './sidebar.module.css';
import { Tools, type ToolsProps } from './tools.tsx';
import { WriteTo } from './write-to.tsx';

type SidebarProps = {
  readonly onBecome: (handle: string) => void;
  readonly tools: ToolsProps;
};

/** Who one is, where one can go, and the page's own tools. */
export function Sidebar({ onBecome, tools }: SidebarProps): ReactNode {
  const name = useWorkspace(workspace => workspace.name);
  const channels = useWorkspace(workspace => workspace.channels);
  const botId = useWorkspace(workspace => workspace.bot.id);
  const { mine, others, direct, app } = useMemo(
    () => sorted([...channels.values()], botId),
    [channels, botId],
  );
  return (
    <div className={styles.sidebar}>
      <header className={styles.masthead}>
        <p className={styles.name}>{name}</p>
        <p className={styles.what}>A sandbox on this machine</p>
      </header>
      <PersonSwitch onBecome={onBecome} />
      <nav className={styles.nav} aria-label="Conversations">
        <ChannelSection title="Channels" channels={mine} />
        <AppLink conversation={app} />
        <ChannelSection title="Direct messages" channels={direct} />
        <WriteTo />
        {others.length > 0 && <ChannelSection title="Not joined" channels={others} />}
      </nav>
      <Tools {...tools} />
    </div>
  );
}

function sorted(
  channels: readonly PageChannel[],
  botId: string,
): {
  readonly mine: readonly PageChannel[];
  readonly others: readonly PageChannel[];
  readonly direct: readonly PageChannel[];
  readonly app: PageChannel | null;
} {
  const named = channels.filter(channel => channel.kind !== 'im');
  const direct = channels.filter(channel => channel.kind === 'im');
  return {
    mine: named.filter(channel => channel.isMember),
    others: named.filter(channel => !channel.isMember),
    direct: direct.filter(channel => !channel.memberIds.includes(botId)),
    app: direct.find(channel => channel.memberIds.includes(botId)) ?? null,
  };
}

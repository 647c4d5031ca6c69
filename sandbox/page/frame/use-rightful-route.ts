import { useEffect } from 'react';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';

/** Leads to a channel this person may see: after a start without an address, and after becoming somebody else. */
export function useRightfulRoute(): void {
  const { route, replace } = useRoute();
  const channels = useWorkspace(workspace => workspace.channels);
  const first = [...channels.values()].find(
    channel => channel.kind !== 'im' && channel.isMember && channel.botIsMember,
  );
  const fallback = first ?? channels.values().next().value;
  const isLost = route.kind === 'start' || (route.kind === 'channel' && !channels.has(route.channel));
  useEffect(() => {
    if (isLost && fallback !== undefined) replace({ kind: 'channel', channel: fallback.id, thread: null });
  }, [isLost, fallback, replace]);
}

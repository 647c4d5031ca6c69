import type { Context } from '../context.ts';
import type { PageFaultChange } from '../page-contract.ts';
import { setArchived } from '../workspace/channels.ts';

/** Does what the fault panel asks for. */
export function changeFaults(context: Context, change: PageFaultChange): void {
  const { faults, workspace } = context;
  switch (change.kind) {
    case 'add':
      faults.add(change.rule);
      return;
    case 'remove':
      faults.remove(change.id);
      return;
    case 'random':
      faults.random({ seed: change.seed, share: change.share });
      return;
    case 'clear':
      faults.clear();
      return;
    case 'revoke_token':
      faults.isTokenRevoked = change.revoked;
      return;
    case 'archive': {
      const channel = workspace.channels.get(change.channel);
      if (channel !== undefined) setArchived(workspace, channel, change.archived);
      return;
    }
    case 'cut_sockets':
      context.cutSockets();
  }
}

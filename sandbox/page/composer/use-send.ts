import { useState } from 'react';
import type { PageAct } from '../../page-contract.ts';
import type { Session } from '../state/session.ts';
import { useToasts } from '../state/toasts.ts';
import { useSession } from '../state/use-session.ts';

/**
 * Sends what was typed, as a message or a command.
 * @returns `send`, which resolves to true when the text is worth keeping because it was refused, and the command that
 * waits for the app's answer meanwhile
 */
export function useSend(
  channel: string,
  threadTs: string | null,
): { readonly send: (typed: string) => Promise<boolean>; readonly waitingFor: string | null } {
  const session = useSession();
  const { show } = useToasts();
  const [waitingFor, setWaitingFor] = useState<string | null>(null);
  const send = async (typed: string) => {
    const isCommand = typed.startsWith('/');
    setWaitingFor(isCommand ? typed : null);
    const answer = await session.act(actFor(typed, channel, threadTs));
    setWaitingFor(null);
    if (answer.ok) return false;
    // The workspace says a command's failure in the channel by itself.
    if (!isSaid(session, channel, answer.error)) show(answer.error);
    return !isCommand;
  };
  return { send, waitingFor };
}

function actFor(typed: string, channel: string, threadTs: string | null): PageAct {
  const kind = typed.startsWith('/') ? 'command' : 'post';
  return threadTs === null ? { kind, channel, text: typed } : { kind, channel, text: typed, threadTs };
}

function isSaid(session: Session, channel: string, error: string): boolean {
  const messages = session.store.workspace?.timelines.get(channel)?.messages ?? [];
  return messages.slice(-5).some(message => message.isNotice && message.text === error);
}

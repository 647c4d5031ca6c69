import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { plainOfBlock } from '../blocks/plain-of-block.ts';
import { useWorkspace } from '../state/use-session.ts';

/** Tells a screen reader of messages that come while one is in a conversation; what was there before is not news. */
export function LiveAnnouncer({ messages }: { readonly messages: readonly PageMessage[] }): ReactNode {
  const me = useWorkspace(workspace => workspace.me.id);
  const people = useWorkspace(workspace => workspace.people);
  const bot = useWorkspace(workspace => workspace.bot);
  const [said, setSaid] = useState('');
  const heard = useRef<string | null>(null);
  const last = messages.at(-1);
  useEffect(() => {
    if (last === undefined) return;
    const isNew = heard.current !== null && Number(last.ts) > Number(heard.current);
    heard.current = last.ts;
    if (!isNew || last.user === me) return;
    const author = [bot, ...people].find(person => person.id === last.user)?.name ?? 'Workspace';
    const words = last.text || last.blocks.map(plainOfBlock).join(' ');
    setSaid(`${author}: ${words.slice(0, 300)}`);
  }, [last, me, people, bot]);
  return (
    <p className="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}

import { type ReactNode, useRef, useState } from 'react';
import type { PageMessage, PageReaction } from '../../page-contract.ts';
import { Icon } from '../controls/icon.tsx';
import { EmojiMark } from '../mrkdwn/emoji-mark.tsx';
import type { Workspace } from '../state/model.ts';
import { useAct } from '../state/use-act.ts';
import { useWorkspace } from '../state/use-session.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import styles from './reactions.module.css';

/** Who reacted with what; a press adds or takes back one's own. */
export function Reactions({ message }: { readonly message: PageMessage }): ReactNode {
  const act = useAct();
  const [isPicking, setPicking] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  if (message.reactions.length === 0) return null;
  const { channel, ts } = message;
  return (
    <ul className={styles.reactions} aria-label="Reactions">
      {message.reactions.map(reaction => (
        <li key={reaction.name}>
          <ReactionButton message={message} reaction={reaction} />
        </li>
      ))}
      <li>
        <button
          ref={anchor}
          type="button"
          className={styles.add}
          aria-label="Add another reaction"
          aria-expanded={isPicking}
          onClick={() => setPicking(!isPicking)}
        >
          <Icon name="smile" size={16} />
        </button>
        {isPicking && (
          <EmojiPicker
            anchor={anchor}
            onClose={() => setPicking(false)}
            onPick={name => void act({ kind: 'react', channel, ts, name })}
          />
        )}
      </li>
    </ul>
  );
}

function ReactionButton({
  message,
  reaction,
}: {
  readonly message: PageMessage;
  readonly reaction: PageReaction;
}): ReactNode {
  const act = useAct();
  const names = useWorkspace(workspace => namesOf(reaction, workspace));
  const isMine = useWorkspace(({ me }) => reaction.users.includes(me.id));
  const { channel, ts } = message;
  return (
    <button
      type="button"
      className={styles.reaction}
      aria-pressed={isMine}
      onClick={() => void act({ kind: isMine ? 'unreact' : 'react', channel, ts, name: reaction.name })}
    >
      <EmojiMark name={reaction.name} />
      <span className={styles.count}>{reaction.users.length}</span>
      <span className="visually-hidden">by {names}</span>
      <span aria-hidden="true" className={styles.names}>
        {names} <span className={styles.with}>with :{reaction.name}:</span>
      </span>
    </button>
  );
}

/** "You, Ben Sorensen and Chloe Marchetti". */
function namesOf(reaction: PageReaction, { me, bot, people }: Workspace): string {
  const names = reaction.users.map(id =>
    id === me.id ? 'You' : ([bot, ...people].find(person => person.id === id)?.name ?? id),
  );
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

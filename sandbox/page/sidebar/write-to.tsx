import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from '../controls/icon.tsx';
import { Popover } from '../controls/popover.tsx';
import { moveInMenu } from '../elements/overflow-menu.tsx';
import { Avatar } from '../people/avatar.tsx';
import people from '../people/people.module.css';
import { useAct } from '../state/use-act.ts';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './sidebar.module.css';

/** Begins a direct message with somebody. */
export function WriteTo(): ReactNode {
  const act = useAct();
  const { go } = useRoute();
  const me = useWorkspace(workspace => workspace.me);
  const everyone = useWorkspace(workspace => workspace.people);
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) menu.current?.querySelector('button')?.focus();
  }, [isOpen]);
  const open = async (user: string) => {
    setOpen(false);
    const answer = await act({ kind: 'open_im', user });
    if (answer.ok && answer.channel !== undefined)
      go({ kind: 'channel', channel: answer.channel, thread: null });
  };
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.writeTo}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="at" size={15} />
        Write to somebody
      </button>
      {isOpen && (
        <Popover anchor={anchor} onClose={() => setOpen(false)}>
          <div ref={menu} role="menu" aria-label="Write to" className={people.people} onKeyDown={moveInMenu}>
            {everyone
              .filter(person => person.id !== me.id)
              .map(person => (
                <button key={person.id} type="button" role="menuitem" onClick={() => void open(person.id)}>
                  <Avatar person={person} size={24} />
                  {person.name}
                </button>
              ))}
          </div>
        </Popover>
      )}
    </>
  );
}

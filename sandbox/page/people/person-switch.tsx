import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from '../controls/icon.tsx';
import { Popover } from '../controls/popover.tsx';
import { moveInMenu } from '../elements/overflow-menu.tsx';
import { useWorkspace } from '../state/use-session.ts';
import { Avatar } from './avatar.tsx';
import styles from './people.module.css';

/** Who one is, and the list of who one could be. */
export function PersonSwitch({ onBecome }: { readonly onBecome: (handle: string) => void }): ReactNode {
  const me = useWorkspace(workspace => workspace.me);
  const people = useWorkspace(workspace => workspace.people);
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) menu.current?.querySelector<HTMLElement>('[aria-checked=true]')?.focus();
  }, [isOpen]);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.switch}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Avatar person={me} size={34} />
        <span className={styles.who}>
          <span className={styles.youAre}>You are</span>
          <strong>{me.name}</strong>
          <small>{me.title}</small>
        </span>
        <Icon name="chevron" size={16} />
      </button>
      {isOpen && (
        <Popover anchor={anchor} isAsWideAsAnchor={false} onClose={() => setOpen(false)}>
          <div
            ref={menu}
            role="menu"
            aria-label="Become somebody else"
            className={styles.people}
            onKeyDown={moveInMenu}
          >
            {people.map(person => (
              <button
                key={person.id}
                type="button"
                role="menuitemradio"
                aria-checked={person.id === me.id}
                onClick={() => {
                  setOpen(false);
                  anchor.current?.focus();
                  if (person.id !== me.id) onBecome(person.handle);
                }}
              >
                <Avatar person={person} size={28} />
                <span className={styles.who}>
                  <strong>{person.name}</strong>
                  <small>{person.title}</small>
                </span>
                {person.id === me.id && <Icon name="check" size={16} />}
              </button>
            ))}
          </div>
        </Popover>
      )}
    </>
  );
}

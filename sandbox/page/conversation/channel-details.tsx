import { type ReactNode, useRef, useState } from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { Popover } from '../controls/popover.tsx';
import { Avatar } from '../people/avatar.tsx';
import { useAct } from '../state/use-act.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './conversation.module.css';

/** Who is in a channel, and whether the app is; joining, leaving and inviting it. */
export function ChannelDetails({ channel }: { readonly channel: PageChannel }): ReactNode {
  const act = useAct();
  const bot = useWorkspace(workspace => workspace.bot);
  const people = useWorkspace(workspace => workspace.people);
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const members = people.filter(person => channel.memberIds.includes(person.id));
  const { id } = channel;
  return (
    <>
      <Button ref={anchor} look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="person" size={16} />
        <span>{members.length}</span>
        <span className="visually-hidden">people; details of the channel</span>
        {!channel.botIsMember && <span className={styles.botAway}>{bot.name} is not here</span>}
      </Button>
      {isOpen && (
        <Popover anchor={anchor} align="end" onClose={() => setOpen(false)}>
          <div className={styles.details}>
            <ul>
              {members.map(person => (
                <li key={person.id}>
                  <Avatar person={person} size={22} />
                  {person.name}
                  <small>{person.title}</small>
                </li>
              ))}
              <li>
                <Avatar person={bot} size={22} />
                {bot.name}
                <small>{channel.botIsMember ? 'app' : 'app, not a member'}</small>
              </li>
            </ul>
            <div className={styles.detailActions}>
              {!channel.botIsMember && !channel.isArchived && (
                <Button onClick={() => void act({ kind: 'invite_bot', channel: id })}>
                  Invite {bot.name}
                </Button>
              )}
              {channel.isMember ? (
                <Button look="quiet" onClick={() => void act({ kind: 'leave', channel: id })}>
                  Leave
                </Button>
              ) : (
                <Button onClick={() => void act({ kind: 'join', channel: id })}>Join</Button>
              )}
            </div>
          </div>
        </Popover>
      )}
    </>
  );
}

import { type ReactNode, useEffect, useRef } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { ScrollRegion } from '../controls/scroll-region.tsx';
import { insertText } from '../state/insert-text.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './guide.module.css';
import { GuideExample } from './guide-example.tsx';
import { examples } from './guide-examples.ts';

/** For a first visit: who one is, and what to try. */
export function Guide({
  onClose,
  onBecome,
  onWrite,
  takesFocus,
}: {
  readonly onClose: () => void;
  readonly onBecome: (handle: string) => void;
  /** Called when text was written into the composer, which a small screen must then show. */
  readonly onWrite: () => void;
  readonly takesFocus: boolean;
}): ReactNode {
  const { me, bot, people, slashCommands } = useWorkspace(workspace => workspace);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (takesFocus) close.current?.focus();
  }, [takesFocus]);
  const handles = new Set(people.map(person => person.handle));
  const known = examples.filter(example => example.owners.every(owner => handles.has(owner)));
  const command = slashCommands[0]?.command ?? '/backfill';
  const write = () => {
    if (insertText(command)) onWrite();
  };
  return (
    <aside className={styles.guide} aria-label="What to try">
      <header className={styles.head}>
        <h2>What to try</h2>
        <IconButton ref={close} icon="close" label="Close the guide" onClick={onClose} />
      </header>
      <ScrollRegion className={styles.scroll} label="Guide">
        <p className={styles.lead}>
          You are <strong>{me.name}</strong>
          {me.title === '' ? '' : `, ${inSentence(me.title)}`}. {bot.name} changes numbers of the past, and
          only after everyone they belong to has agreed.
        </p>
        <p className={styles.quiet}>
          This page stands in for Slack. Everything happens on this machine, and {bot.name} cannot tell the
          difference.
        </p>
        <ol className={styles.steps}>
          <li>
            <h3>Propose a change</h3>
            <p>
              Write <code>{command}</code> in the box at the bottom, press Enter and answer the questions.
            </p>
            <Button look="primary" onClick={write}>
              Write {command} for me
            </Button>
            {known.length > 0 && (
              <p className={styles.quiet}>
                What really is wrong in this company’s data. Choose the dataset; its ready example fills in
                the rest.
              </p>
            )}
            {known.map(example => (
              <GuideExample key={example.dataset} example={example} onBecome={onBecome} />
            ))}
          </li>
          <li>
            <h3>Become an owner and agree</h3>
            <p>
              The request names who must agree. Become that person, at the top left, and react with{' '}
              <span aria-hidden="true">✅</span> (a check mark) to agree, or with{' '}
              <span aria-hidden="true">❌</span> (a cross) to stop it.
            </p>
          </li>
          <li>
            <h3>Watch it happen</h3>
            <p>
              Progress, checks and the movement of every number appear in the thread. Then ask{' '}
              <code>{command} status</code>, or look at {bot.name}’s Home.
            </p>
          </li>
          <li>
            <h3>Make trouble</h3>
            <p>
              Under “Requests and faults” everything said between the workspace and {bot.name} can be read,
              and calls can be made to fail.
            </p>
          </li>
        </ol>
      </ScrollRegion>
    </aside>
  );
}

/** "Analytics engineer" within a sentence; "ML lead" stays as it is. */
function inSentence(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? `${title[0]?.toLowerCase()}${title.slice(1)}` : title;
}

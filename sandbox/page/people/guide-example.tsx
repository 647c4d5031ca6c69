import type { ReactNode } from 'react';
import { useWorkspace } from '../state/use-session.ts';
import styles from './guide.module.css';
import type { Example } from './guide-examples.ts';

/** One thing that is wrong, and whom to become for it. */
export function GuideExample({
  example,
  onBecome,
}: {
  readonly example: Example;
  readonly onBecome: (handle: string) => void;
}): ReactNode {
  const people = useWorkspace(workspace => workspace.people);
  const owners = people.filter(person => example.owners.includes(person.handle));
  return (
    <details className={styles.example}>
      <summary>{example.title}</summary>
      <dl>
        <dt>Dataset</dt>
        <dd>{example.dataset}</dd>
        <dt>Period</dt>
        <dd>{example.period}</dd>
        <dt>Why</dt>
        <dd>{example.why}</dd>
        <dt>{owners.length === 1 ? 'Owner' : 'Owners'}</dt>
        <dd className={styles.owners}>
          {owners.map(owner => (
            <button key={owner.id} type="button" onClick={() => onBecome(owner.handle)}>
              Become {owner.name.split(' ')[0]}
            </button>
          ))}
        </dd>
      </dl>
    </details>
  );
}

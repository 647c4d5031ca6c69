import { type FormEvent, type ReactNode, useId } from 'react';
import type { PageFaultChange, PageFaultKind } from '../../page-contract.ts';
import { stringOf } from '../blocks/read.ts';
import { Button } from '../controls/button.tsx';
import styles from './developer.module.css';
import { faultNames } from './fault-names.ts';

/** A fault for the next few calls or deliveries of a name. */
export function NewFault({ onChange }: { readonly onChange: (change: PageFaultChange) => void }): ReactNode {
  const id = useId();
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const fault = (stringOf(form.get('fault')) ?? 'drop') as PageFaultKind;
    const times = Number(form.get('times'));
    const seconds = Number(form.get('seconds'));
    onChange({
      kind: 'add',
      rule: {
        fault,
        match: stringOf(form.get('match'))?.trim() || '*',
        times: times > 0 ? times : null,
        ...(fault === 'delay' ? { delayMs: seconds * 1_000 } : {}),
        ...(fault === 'rate_limited' && seconds > 0 ? { retryAfterSeconds: seconds } : {}),
      },
    });
  };
  return (
    <form className={styles.newFault} onSubmit={add}>
      <label htmlFor={`${id}-fault`}>What</label>
      <select id={`${id}-fault`} name="fault" className={styles.wide}>
        {Object.entries(faultNames).map(([fault, name]) => (
          <option key={fault} value={fault}>
            {name}
          </option>
        ))}
      </select>
      <label htmlFor={`${id}-match`}>Which</label>
      <input
        id={`${id}-match`}
        name="match"
        className={styles.wide}
        defaultValue="*"
        aria-describedby={`${id}-help`}
        autoComplete="off"
      />
      <label htmlFor={`${id}-times`}>Times</label>
      <input
        id={`${id}-times`}
        name="times"
        type="number"
        min="0"
        defaultValue="1"
        aria-describedby={`${id}-help`}
      />
      <label htmlFor={`${id}-seconds`}>Seconds</label>
      <input id={`${id}-seconds`} name="seconds" type="number" min="0" step="0.1" defaultValue="2" />
      <Button type="submit">Add</Button>
      <p id={`${id}-help`} className={styles.quiet}>
        Which: a method such as <code>chat.postMessage</code>, a delivery such as <code>reaction_added</code>,
        or <code>*</code>. Times: 0 until taken away. Seconds: of a delay, or before a retry.
      </p>
    </form>
  );
}

import { type FormEvent, type ReactNode, useId } from 'react';
import type { PageFaultChange, PageFaults } from '../../page-contract.ts';
import { Button } from '../controls/button.tsx';
import styles from './developer.module.css';

/** A share of all calls and deliveries fails; the same seed fails the same ones again. */
export function RandomFaults({
  random,
  onChange,
}: {
  readonly random: PageFaults['random'];
  readonly onChange: (change: PageFaultChange) => void;
}): ReactNode {
  const id = useId();
  const set = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onChange({ kind: 'random', seed: Number(form.get('seed')), share: Number(form.get('share')) / 100 });
  };
  return (
    <form className={styles.newFault} onSubmit={set}>
      <label htmlFor={`${id}-share`}>Per cent</label>
      <input id={`${id}-share`} name="share" type="number" min="0" max="100" defaultValue="10" />
      <label htmlFor={`${id}-seed`}>Seed</label>
      <input id={`${id}-seed`} name="seed" type="number" defaultValue="1" />
      <p className={styles.quiet}>
        {random === null || random.share === 0
          ? 'Nothing fails by chance.'
          : `${Math.round(random.share * 100)}% fail by chance, seed ${random.seed}.`}
      </p>
      <Button type="submit">Set</Button>
    </form>
  );
}

import type { ReactNode } from 'react';
import type { PageFaultChange, PageFaultRule } from '../../page-contract.ts';
import { IconButton } from '../controls/button.tsx';
import styles from './developer.module.css';
import { faultNames } from './fault-names.ts';

export function FaultRules({
  rules,
  onChange,
}: {
  readonly rules: readonly PageFaultRule[];
  readonly onChange: (change: PageFaultChange) => void;
}): ReactNode {
  if (rules.length === 0) return <p className={styles.quiet}>Nothing is set to fail.</p>;
  return (
    <ul className={styles.rules}>
      {rules.map(rule => (
        <li key={rule.id}>
          <span>
            {faultNames[rule.fault]}: <code>{rule.match}</code>,{' '}
            {rule.times === null
              ? 'until taken away'
              : rule.times === 1
                ? 'once more'
                : `${rule.times} more times`}
          </span>
          <IconButton
            icon="close"
            label={`Take away: ${faultNames[rule.fault]} ${rule.match}`}
            onClick={() => onChange({ kind: 'remove', id: rule.id })}
          />
        </li>
      ))}
    </ul>
  );
}

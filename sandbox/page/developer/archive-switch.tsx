import { type ReactNode, useId, useState } from 'react';
import type { PageFaultChange } from '../../page-contract.ts';
import { Button } from '../controls/button.tsx';
import { useWorkspace } from '../state/use-session.ts';
import styles from './developer.module.css';

/** Archives a channel while the app counts on it, or brings it back. */
export function ArchiveSwitch({
  onChange,
}: {
  readonly onChange: (change: PageFaultChange) => void;
}): ReactNode {
  const id = useId();
  const all = useWorkspace(workspace => workspace.channels);
  const channels = [...all.values()].filter(channel => channel.kind !== 'im');
  const [chosen, setChosen] = useState('');
  const channel = channels.find(candidate => candidate.id === chosen) ?? channels[0];
  if (channel === undefined) return null;
  return (
    <p className={styles.line}>
      <label htmlFor={id}>Channel</label>
      <select id={id} value={channel.id} onChange={event => setChosen(event.target.value)}>
        {channels.map(candidate => (
          <option key={candidate.id} value={candidate.id}>
            #{candidate.name}
            {candidate.isArchived ? ' (archived)' : ''}
          </option>
        ))}
      </select>
      <Button
        onClick={() => onChange({ kind: 'archive', channel: channel.id, archived: !channel.isArchived })}
      >
        {channel.isArchived ? 'Bring back' : 'Archive'}
      </Button>
    </p>
  );
}

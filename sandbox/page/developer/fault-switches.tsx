import type { ReactNode } from 'react';
import type { PageFaultChange } from '../../page-contract.ts';
import { Button } from '../controls/button.tsx';
import { useToasts } from '../state/toasts.ts';
import { useSession, useWorkspace } from '../state/use-session.ts';
import { ArchiveSwitch } from './archive-switch.tsx';
import styles from './developer.module.css';
import { FaultRules } from './fault-rules.tsx';
import { NewFault } from './new-fault.tsx';
import { RandomFaults } from './random-faults.tsx';

/** Everything that can be made to go wrong. */
export function FaultSwitches(): ReactNode {
  const session = useSession();
  const { show } = useToasts();
  const faults = useWorkspace(workspace => workspace.faults);
  // What became of it comes with the stream: the answer may be older than what was heard already.
  const change = (wanted: PageFaultChange) => {
    session.api.changeFaults(wanted).catch((error: unknown) => {
      show(error instanceof Error ? error.message : String(error));
    });
  };
  if (faults === null) return <p className={styles.quiet}>Fetching …</p>;
  return (
    <div className={styles.faults}>
      <section>
        <h3>Make the next ones fail</h3>
        <FaultRules rules={faults.rules} onChange={change} />
        <NewFault onChange={change} />
      </section>
      <section>
        <h3>Fail by chance</h3>
        <RandomFaults random={faults.random} onChange={change} />
      </section>
      <section>
        <h3>Break something whole</h3>
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={faults.tokenRevoked}
            onChange={event => change({ kind: 'revoke_token', revoked: event.target.checked })}
          />
          The app’s token is revoked
        </label>
        <ArchiveSwitch onChange={change} />
        <p className={styles.line}>
          <Button onClick={() => change({ kind: 'cut_sockets' })} disabled={faults.openSockets === 0}>
            Cut open sockets ({faults.openSockets})
          </Button>
          {faults.openSockets === 0 && <span>The app is called over HTTP.</span>}
        </p>
        <p className={styles.line}>
          <Button look="danger" onClick={() => change({ kind: 'clear' })}>
            Take every fault away
          </Button>
        </p>
      </section>
    </div>
  );
}

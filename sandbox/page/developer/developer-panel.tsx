import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { IconButton } from '../controls/button.tsx';
import { useSession } from '../state/use-session.ts';
import styles from './developer.module.css';
import { Exchanges } from './exchanges.tsx';
import { FaultSwitches } from './fault-switches.tsx';

const tabs = { exchanges: 'Requests', faults: 'Faults' } as const;

/** For whoever develops the app: what was said both ways, and how to make it fail. */
export function DeveloperPanel({ onClose }: { readonly onClose: () => void }): ReactNode {
  const session = useSession();
  const [tab, setTab] = useState<keyof typeof tabs>('exchanges');
  useEffect(() => void session.loadExchanges(), [session]);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = tab === 'exchanges' ? 'faults' : 'exchanges';
    setTab(other);
    document.getElementById(`developer-tab-${other}`)?.focus();
  };
  return (
    <section className={styles.panel} aria-label="Requests and faults">
      <header className={styles.head}>
        <div role="tablist" aria-label="Developer panel" className={styles.tabs} onKeyDown={onKeyDown}>
          {(Object.keys(tabs) as (keyof typeof tabs)[]).map(name => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`developer-tab-${name}`}
              aria-selected={tab === name}
              tabIndex={tab === name ? 0 : -1}
              aria-controls="developer-panel"
              onClick={() => setTab(name)}
            >
              {tabs[name]}
            </button>
          ))}
        </div>
        <IconButton icon="close" label="Close the developer panel" onClick={onClose} />
      </header>
      <div
        id="developer-panel"
        role="tabpanel"
        aria-labelledby={`developer-tab-${tab}`}
        className={styles.body}
      >
        {tab === 'exchanges' ? <Exchanges /> : <FaultSwitches />}
      </div>
    </section>
  );
}

import { type ReactNode, useMemo, useState } from 'react';
import type { PageExchange } from '../../page-contract.ts';
import { useWorkspace } from '../state/use-session.ts';
import styles from './developer.module.css';
import { ExchangeDetail } from './exchange-detail.tsx';
import { ExchangeRow } from './exchange-row.tsx';

type Shown = 'all' | 'to_bot' | 'from_bot' | 'failed';

const filters: Readonly<Record<Shown, string>> = {
  all: 'Both ways',
  to_bot: 'To the app',
  from_bot: 'From the app',
  failed: 'What failed',
};

/** Recent requests and answers, the newest first. */
export function Exchanges(): ReactNode {
  const exchanges = useWorkspace(workspace => workspace.exchanges);
  const [shown, setShown] = useState<Shown>('all');
  const [query, setQuery] = useState('');
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const matching = useMemo(
    () => exchanges.filter(exchange => matches(exchange, shown, query)).reverse(),
    [exchanges, shown, query],
  );
  const open = exchanges.find(exchange => exchange.seq === openSeq) ?? null;
  return (
    <div className={styles.exchanges}>
      <div className={styles.listSide}>
        <div className={styles.filters}>
          <input
            type="search"
            aria-label="Search requests"
            placeholder="chat.postMessage, reaction_added …"
            value={query}
            onChange={event => setQuery(event.target.value)}
          />
          <select
            aria-label="Which requests"
            value={shown}
            onChange={event => setShown(event.target.value as Shown)}
          >
            {Object.entries(filters).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
        {matching.length === 0 ? (
          <p className={styles.quiet}>Nothing yet. Type a command or react to a message.</p>
        ) : (
          <ul className={styles.rows}>
            {matching.map(exchange => (
              <li key={exchange.seq}>
                <ExchangeRow exchange={exchange} isOpen={exchange.seq === openSeq} onOpen={setOpenSeq} />
              </li>
            ))}
          </ul>
        )}
      </div>
      <div className={styles.detailSide}>
        {open === null ? (
          <p className={styles.quiet}>Choose a request to read it and its answer.</p>
        ) : (
          <ExchangeDetail exchange={open} />
        )}
      </div>
    </div>
  );
}

function matches(exchange: PageExchange, shown: Shown, query: string): boolean {
  if (shown === 'failed' && exchange.error === null && exchange.fault === null) return false;
  if ((shown === 'to_bot' || shown === 'from_bot') && exchange.direction !== shown) return false;
  const text =
    `${exchange.title} ${exchange.kind} ${exchange.error ?? ''} ${exchange.fault ?? ''}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

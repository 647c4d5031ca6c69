import { memo, type ReactNode } from 'react';
import type { PageExchange } from '../../page-contract.ts';
import styles from './developer.module.css';

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** One request in a line: when, which way, what, and how it went. */
export const ExchangeRow = memo(function ExchangeRow(props: {
  readonly exchange: PageExchange;
  readonly isOpen: boolean;
  readonly onOpen: (seq: number) => void;
}): ReactNode {
  const { exchange } = props;
  const isToBot = exchange.direction === 'to_bot';
  return (
    <button
      type="button"
      className={styles.row}
      aria-pressed={props.isOpen}
      data-failed={exchange.error !== null || undefined}
      onClick={() => props.onOpen(exchange.seq)}
    >
      <span className={styles.when}>{clock.format(new Date(exchange.at))}</span>
      <span className={styles.way} role="img" aria-label={isToBot ? 'to the app' : 'from the app'}>
        {isToBot ? '→' : '←'}
      </span>
      <span className={styles.what}>
        {exchange.title}
        {exchange.retry > 0 && <small> retry {exchange.retry}</small>}
        {exchange.fault !== null && <small className={styles.fault}> {exchange.fault}</small>}
      </span>
      <span className={styles.outcome}>{exchange.error ?? exchange.status ?? '–'}</span>
      <span className={styles.took}>{Math.round(exchange.durationMs)} ms</span>
    </button>
  );
});

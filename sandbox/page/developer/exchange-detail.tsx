import type { ReactNode } from 'react';
import type { PageExchange } from '../../page-contract.ts';
import styles from './developer.module.css';
import { JsonTree } from './json-tree.tsx';

export function ExchangeDetail({ exchange }: { readonly exchange: PageExchange }): ReactNode {
  const facts = [
    exchange.direction === 'to_bot' ? 'workspace → app' : 'app → workspace',
    exchange.kind,
    exchange.transport,
    exchange.status === null ? 'no answer' : `status ${exchange.status}`,
    `${Math.round(exchange.durationMs)} ms`,
    exchange.error === null ? null : `error ${exchange.error}`,
    exchange.fault === null ? null : `injected fault ${exchange.fault}`,
  ];
  return (
    <article aria-label={exchange.title}>
      <h3 className={styles.detailTitle}>{exchange.title}</h3>
      <p className={styles.quiet}>{facts.filter(fact => fact !== null).join(' · ')}</p>
      <h4>Request</h4>
      <JsonTree value={exchange.request} />
      <h4>Answer</h4>
      <JsonTree value={exchange.answer} />
    </article>
  );
}

import type { Overlap } from '../../../src/plan/overlap.ts';
import type { Consumer } from '../../../src/plan/profile.ts';
import type { ConsumerFacts, RuleFacts } from '../../../src/plan/rules/facts.ts';

/** A small catch-up to which no rule has anything to say beyond the controls that every backfill has. */
export const calm: RuleFacts = {
  today: '2026-05-20',
  proposer: 'U_ADA',
  dataset: 'usage_daily',
  title: 'Product usage',
  table: 'analytics.usage_daily',
  sensitivity: [],
  kind: 'catch_up',
  purpose: 'The nightly job of the weekend did not run.',
  scope: { from: '2026-05-16', to: '2026-05-18', grain: 'day', timezone: 'UTC', filters: [] },
  measured: { units: 2, rowsInScope: 0, rowsInTable: 5_000 },
  metrics: [{ id: 'actions', title: 'Actions', sql: 'sum(actions)', unit: 'count', decimals: 0 }],
  checks: [
    { id: 'unique', kind: 'unique_key', blocking: true },
    { id: 'fresh', kind: 'freshness', column: 'last_event_at', max_lag: '12h', blocking: true },
  ],
  logic: {
    id: 'current',
    title: 'The nightly job',
    uses: 'current',
    summary: 'Adds up the actions of a day.',
  },
  disclosure: '',
  oldNumbers: null,
  definition: { settled: true, by: null },
  determinism: { promised: true, replayed: [{ unit: '2026-05-16', same: true }] },
  isolation: 'staged',
  rollbackHours: 168,
  consumers: [],
  sources: [{ table: 'raw.usage_events', probe: { ok: true, found: 'well' }, earliest: '2025-01-01' }],
  startsAt: null,
  calendar: { open: true },
  closedMonths: [],
  reported: [],
  financeRole: 'finance',
  overlaps: [],
  upstream: [],
  waitsFor: [],
  history: [{ from: '2025-01-01', to: '2026-05-20', logicId: 'current', title: 'The nightly job' }],
  load: { rows: 500, logBytes: 400_000, seconds: 2 },
  budget: { rows: 1_000_000 },
  columns: [],
  refused: null,
  dependents: [],
  discontinuities: [],
  trial: null,
  overriders: { sources: 'data_platform', overload: 'data_platform' },
};

export function facts(differences: Partial<RuleFacts> = {}): RuleFacts {
  return { ...calm, ...differences };
}

export function consumer(differences: Partial<ConsumerFacts> = {}): ConsumerFacts {
  const plain: Consumer = {
    id: 'growth_dashboard',
    title: 'Growth dashboard',
    kind: 'dashboard',
    toleratesChange: true,
    irreversible: false,
    path: ['Product usage', 'Growth dashboard'],
  };
  return { ...plain, auditTrail: false, mostRows: null, probed: null, ...differences };
}

export function overlapping(differences: Partial<Overlap> & { id?: number } = {}): Overlap {
  const { id = 7, ...rest } = differences;
  return {
    other: {
      id,
      state: 'running',
      dataset: 'usage_daily',
      table: 'analytics.usage_daily',
      datasetTitle: 'Product usage',
      scope: calm.scope,
      proposer: 'U_BEN',
      rollbackDeadline: null,
    },
    means: 'excludes',
    sentence: `BF-${id} holds the same rows.`,
    ...rest,
  };
}

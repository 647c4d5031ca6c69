/** One stretch of history of one table, and the logic that was in use when it was built. `[from, to)`. */
export type Replayed = {
  readonly target: string;
  readonly columns: readonly string[];
  /** File in `catalog/sql`. */
  readonly logic: string;
  readonly units: readonly { readonly from: string; readonly to: string }[];
};

const FIRST_DAY = '2025-01-01';
const AFTER_LAST_DAY = '2026-07-01';

const SIGNUPS = ['day', 'region', 'plan', 'signups', 'mobile_signups', 'last_event_at'];
const USAGE = ['day', 'region', 'event_type', 'actions', 'active_accounts', 'last_event_at'];
const REVENUE = [
  'day',
  'product_line',
  'currency_region',
  'invoices',
  'gross_usd',
  'credits_usd',
  'net_usd',
  'last_booked_at',
];
const COMMISSIONS = ['month', 'region', 'invoices', 'base_usd', 'commission_usd', 'last_booked_at'];
const FEATURES = [
  'account_id',
  'feature_at',
  'plan',
  'tenure_days',
  'events_28d',
  'actions_28d',
  'active_days_28d',
  'days_since_last_event',
  'last_source_event_at',
];

/** How the tables came to hold what they hold. The gap in May 2026 is the run that never happened. */
export const HISTORY: readonly Replayed[] = [
  {
    target: 'analytics.signups_daily',
    columns: SIGNUPS,
    logic: 'signups_daily.original.sql',
    units: [{ from: FIRST_DAY, to: AFTER_LAST_DAY }],
  },
  {
    target: 'analytics.usage_daily',
    columns: USAGE,
    logic: 'usage_daily.current.sql',
    units: [
      { from: FIRST_DAY, to: '2026-05-16' },
      { from: '2026-05-18', to: AFTER_LAST_DAY },
    ],
  },
  {
    target: 'finance.revenue_daily',
    columns: REVENUE,
    logic: 'revenue_daily.first_loader.sql',
    units: [{ from: '2025-07-01', to: '2026-01-01' }],
  },
  {
    target: 'finance.revenue_daily',
    columns: REVENUE,
    logic: 'revenue_daily.rebuilt.sql',
    units: [
      { from: FIRST_DAY, to: '2025-07-01' },
      { from: '2026-01-01', to: AFTER_LAST_DAY },
    ],
  },
  {
    target: 'finance.commissions_monthly',
    columns: COMMISSIONS,
    logic: 'commissions_monthly.gross.sql',
    units: [{ from: FIRST_DAY, to: '2026-01-01' }],
  },
  {
    target: 'finance.commissions_monthly',
    columns: COMMISSIONS,
    logic: 'commissions_monthly.net.sql',
    units: [{ from: '2026-01-01', to: AFTER_LAST_DAY }],
  },
  {
    target: 'ml.account_activity_features',
    columns: FEATURES,
    logic: 'account_activity_features.first_job.sql',
    units: monthsFrom('2025-07-01', 12),
  },
];

function monthsFrom(first: string, count: number): { from: string; to: string }[] {
  const [year = 0, month = 1] = first.split('-').map(Number);
  const dayOf = (offset: number) =>
    new Date(Date.UTC(year, month - 1 + offset, 1)).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, offset) => ({ from: dayOf(offset), to: dayOf(offset + 1) }));
}

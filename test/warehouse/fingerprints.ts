import type pg from 'pg';

const TABLES = [
  'raw.crm_export',
  'raw.activity_codes',
  'raw.clinic_registry',
  'raw.account_plan_history',
  'raw.signup_events',
  'raw.usage_events',
  'raw.fx_rates',
  'raw.invoices',
  'raw.credit_notes',
  'analytics.signups_daily',
  'analytics.usage_daily',
  'finance.revenue_daily',
  'finance.commissions_monthly',
  'crm.accounts',
  'ml.account_activity_features',
];

/** Rows and a sum over the hashes of all rows, for each table: the same only where every row is the same. */
export async function fingerprints(pool: pg.Pool): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await pool.query<{ print: string }>(
      `select count(*) || ' rows, ' || coalesce(sum(hash_record_extended(t, 0)::numeric), 0) as print from ${table} t`,
    );
    prints[table] = rows[0]?.print ?? '';
  }
  return prints;
}

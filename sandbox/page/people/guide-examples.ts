/** What is wrong in the demo company's history, ready to be put right. */
export type Example = {
  readonly title: string;
  readonly dataset: string;
  readonly period: string;
  /** What to say when the modal asks why. */
  readonly why: string;
  /** Handles of those who must approve. */
  readonly owners: readonly string[];
};

export const examples: readonly Example[] = [
  {
    title: 'Signups that were not counted',
    dataset: 'analytics.signups_daily',
    period: '2 to 22 March 2026',
    why: 'Version 4.2 of the mobile app sent sign_up instead of signup, so three weeks are too low.',
    owners: ['ben'],
  },
  {
    title: 'Revenue that forgot the credit notes',
    dataset: 'finance.revenue_daily',
    period: '1 July to 31 December 2025',
    why: 'The old loader ignored credit notes and took the exchange rate of the wrong day.',
    owners: ['chloe', 'dev'],
  },
  {
    title: 'A weekend that never ran',
    dataset: 'analytics.usage_daily',
    period: '16 to 17 May 2026',
    why: 'The pipeline was down from Saturday to Sunday and nobody ran it again.',
    owners: ['ben', 'dev'],
  },
  {
    title: 'Accounts without an industry',
    dataset: 'crm.accounts',
    period: 'accounts created before the field existed',
    why: 'industry_segment is empty for old accounts, and customers see it.',
    owners: ['farid'],
  },
  {
    title: 'Twelve months of features for a model',
    dataset: 'ml.account_activity_features',
    period: 'July 2025 to June 2026',
    why: 'The churn model needs monthly snapshots as they would have looked at the time.',
    owners: ['ella'],
  },
];

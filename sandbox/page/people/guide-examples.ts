/** What is wrong in the demo company's history, ready to be put right. */
export type Example = {
  readonly title: string;
  /** As the modal lists it. */
  readonly dataset: string;
  readonly period: string;
  /** What to say when the modal asks why; its ready example says it too. */
  readonly why: string;
  /** Handles of those who must approve. */
  readonly owners: readonly string[];
};

export const examples: readonly Example[] = [
  {
    title: 'Signups that were not counted',
    dataset: 'Daily signups',
    period: '2 to 22 March 2026',
    why: 'Version 4.2 of the mobile app sent sign_up instead of signup, so three weeks are too low.',
    owners: ['ben'],
  },
  {
    title: 'Revenue that forgot the credit notes',
    dataset: 'Daily revenue',
    period: '1 July to 31 December 2025',
    why: 'The old loader ignored credit notes and took the exchange rate of the wrong day.',
    owners: ['chloe', 'dev'],
  },
  {
    title: 'A weekend that never ran',
    dataset: 'Product usage',
    period: '16 to 17 May 2026',
    why: 'Events of the weekend came after the nightly job had found nothing, and nobody ran it again.',
    owners: ['ben'],
  },
  {
    title: 'Accounts without an industry',
    dataset: 'Accounts',
    period: 'created before November 2025',
    why: 'The signup form did not ask for the industry segment then, and customers see what is missing.',
    owners: ['farid'],
  },
  {
    title: 'A model that knows the future',
    dataset: 'Account activity features',
    period: 'July 2025 to June 2026, by month',
    why: 'The first job counted events that came after each snapshot.',
    owners: ['ella'],
  },
  {
    title: 'Commissions that were paid already',
    dataset: 'Sales commissions',
    period: 'October to December 2025',
    why: 'Compared with 2026 they have to follow its rule, and what was paid may not change: the result stands beside the table.',
    owners: ['chloe'],
  },
];

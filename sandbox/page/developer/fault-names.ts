import type { PageFaultKind } from '../../page-contract.ts';

/** What each fault does, in words. */
export const faultNames: Readonly<Record<PageFaultKind, string>> = {
  rate_limited: 'Call answered “too many requests”',
  server_error: 'Call answered with a server error',
  lost_answer: 'Call done, but its answer lost',
  drop: 'Delivery to the app lost',
  delay: 'Delivery to the app late',
  duplicate: 'Delivery to the app twice',
  reorder: 'Deliveries to the app in another order',
};

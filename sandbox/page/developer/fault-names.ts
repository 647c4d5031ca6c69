import type { PageFaultKind } from '../../page-contract.ts';

/** What each fault does, in words. */
export const faultNames: Readonly<Record<PageFaultKind, string>> = {
  rate_limited: 'Call limited (429)',
  server_error: 'Call failing (500)',
  lost_answer: 'Call done, answer lost',
  drop: 'Delivery lost',
  delay: 'Delivery late',
  duplicate: 'Delivery twice',
  reorder: 'Deliveries out of order',
};

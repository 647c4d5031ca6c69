/** For how many days people may ask to keep a way back. The catalog may say less or more; then the field stays empty. */
export const KEEP_DAYS = { least: 1, most: 90 } as const;

export function mayKeepDays(days: number): boolean {
  return days >= KEEP_DAYS.least && days <= KEEP_DAYS.most;
}

/** An instant to the minute, for where Slack cannot show it in the reader's own zone: `2026-03-30 14:05 UTC`. */
export function sayInstant(at: Date | string): string {
  const iso = typeof at === 'string' ? at : at.toISOString();
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
const dayAndYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' });

/** A message's ts (Unix seconds with a counter behind the point) as a date. */
export function dateOf(ts: string): Date {
  return new Date(Number(ts) * 1_000);
}

/** 09:41, in the browser's zone. */
export function clockTime(ts: string): string {
  return clock.format(dateOf(ts));
}

/** Monday 6 July 2026 at 09:41:07. */
export function fullTime(ts: string): string {
  return full.format(dateOf(ts));
}

/** Today, Yesterday, Monday 6 July, or with its year when it is not this one. */
export function dayName(ts: string, now: Date): string {
  const date = dateOf(ts);
  const apart = Math.round((startOfDay(now) - startOfDay(date)) / 86_400_000);
  if (apart === 0) return 'Today';
  if (apart === 1) return 'Yesterday';
  return date.getFullYear() === now.getFullYear() ? day.format(date) : dayAndYear.format(date);
}

export function isSameDay(one: string, other: string): boolean {
  return startOfDay(dateOf(one)) === startOfDay(dateOf(other));
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

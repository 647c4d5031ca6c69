/** How each token of a Slack date is written, one a line. */
const tokens: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  date_pretty: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short_pretty: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long_pretty: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false },
};

/**
 * Writes a date as Slack's `<!date^…>` asks.
 * @param at Unix seconds
 * @param now Unix seconds, for yesterday, today, tomorrow and "ago"
 * @param timeZone IANA zone; the browser's when absent
 */
export function formatSlackDate(at: number, format: string, now: number, timeZone?: string): string {
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'ago') return ago(at - now);
    const options = tokens[token];
    if (options === undefined) return whole;
    const relative = token.endsWith('_pretty') ? nearbyDay(at, now, timeZone) : null;
    if (relative !== null) return relative;
    const formatter = new Intl.DateTimeFormat('en-GB', withZone(options, timeZone));
    // Some versions of the locale's data put a comma behind the weekday, others do not.
    const written = formatter.format(new Date(at * 1_000)).replaceAll(',', '');
    return token === 'date_num' ? written.split('/').reverse().join('-') : written;
  });
}

function withZone(options: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormatOptions {
  return timeZone === undefined ? options : { ...options, timeZone };
}

function nearbyDay(at: number, now: number, timeZone?: string): string | null {
  const day = (seconds: number) =>
    new Intl.DateTimeFormat('sv-SE', withZone({ dateStyle: 'short' }, timeZone)).format(
      new Date(seconds * 1_000),
    );
  const apart = Math.round((Date.parse(day(at)) - Date.parse(day(now))) / 86_400_000);
  return { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[apart] ?? null;
}

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "3 hours ago" or "in 2 days" for a difference in seconds. */
export function ago(seconds: number): string {
  const [unit, size] = spans.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

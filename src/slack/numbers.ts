const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,345` */
export function formatInteger(value: number): string {
  return withoutNegativeZero(integer.format(value));
}

/** `12,345.60` with exactly `decimals` digits after the point. */
export function formatNumber(value: number, decimals: number): string {
  return withoutNegativeZero(withDecimals(decimals).format(value));
}

/** Made once for each number of digits: a table of a year has a thousand numbers, and making one takes longer than using it. */
const byDecimals = new Map<number, Intl.NumberFormat>();

function withDecimals(decimals: number): Intl.NumberFormat {
  const known = byDecimals.get(decimals);
  if (known) return known;
  const made = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  byDecimals.set(decimals, made);
  return made;
}

/** With its sign: `+656`, `-12.50`, `0`. */
export function formatDifference(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return /[1-9]/.test(text) && value > 0 ? `+${text}` : text;
}

/** A difference with its sign and its unit: `+$656.00`, `-12 sessions`; between two shares, in points. */
export function formatMove(value: number, unit: string, decimals: number): string {
  if (isShare(unit)) return `${formatDifference(value, decimals)} points`;
  const text = formatQuantity(value, unit, decimals);
  return /[1-9]/.test(text) && value > 0 ? `+${text}` : text;
}

/** A change in percent, signed: `+5.3%`; `new` where there was nothing to compare with. */
export function formatPercent(value: number | null): string {
  if (value === null) return 'new';
  if (Math.abs(value) >= 100_000) return value > 0 ? '> +100,000%' : '< -100,000%';
  return `${formatDifference(value, 1)}%`;
}

/**
 * A number with its unit: money as money (`$1,234.50` for USD), percents as percents, anything else followed by its
 * unit, and plain counts alone.
 */
export function formatQuantity(value: number, unit: string, decimals: number): string {
  if (isCurrency(unit)) {
    return withoutNegativeZero(
      value.toLocaleString('en-US', {
        style: 'currency',
        currency: unit,
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }),
    );
  }
  if (isShare(unit)) return `${formatNumber(value, decimals)}%`;
  const number = formatNumber(value, decimals);
  return unit === '' || unit === 'count' ? number : `${number} ${unit}`;
}

/** How long, in the largest unit that says enough: `45 s`, `4 min`, `2 h 5 min`, `3 days`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${formatNumber(Math.max(0, seconds), seconds < 1 ? 2 : 1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.round(hours / 24)} days`;
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** How fast, so that the number is neither tiny nor huge: `2.5 a second`, `12 a minute`, `3 an hour`. */
export function formatRate(perSecond: number): string {
  const paces = [
    { rate: perSecond, unit: 'a second' },
    { rate: perSecond * 60, unit: 'a minute' },
    { rate: perSecond * 3600, unit: 'an hour' },
  ];
  const pace = paces.find(({ rate }) => rate >= 1) ?? { rate: perSecond * 3600, unit: 'an hour' };
  return `${formatNumber(pace.rate, pace.rate < 10 ? 1 : 0)} ${pace.unit}`;
}

function isShare(unit: string): boolean {
  return unit === 'percent' || unit === '%';
}

function isCurrency(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}

/** `-0` and `-0.00` are what rounding makes of tiny losses; to a reader they are nothing. */
function withoutNegativeZero(text: string): string {
  return text.startsWith('-') && !/[1-9]/.test(text) ? text.slice(1) : text;
}

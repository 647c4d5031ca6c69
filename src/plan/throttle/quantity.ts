/** What a signal counts. The last two are 0 or 1: `wellness` is 0 while all is well, `presence` while nothing is there. */
export type Unit = Measured | 'wellness' | 'presence';
type Measured = 'seconds' | 'bytes' | 'bytes_per_second' | 'transactions' | 'count';

/** Decimal units, largest first, as disks and networks are sold by them. */
const BYTES = [
  { unit: 'TB', size: 1e12 },
  { unit: 'GB', size: 1e9 },
  { unit: 'MB', size: 1e6 },
  { unit: 'kB', size: 1e3 },
] as const;

const SECONDS = [
  { unit: 'h', size: 3_600, from: 7_200 },
  { unit: 'min', size: 60, from: 120 },
  { unit: 's', size: 1, from: 1 },
] as const;

/** A value with its unit, short enough for a line in chat: `14 s`, `5.2 GB`, `12 MB a second`, `40`. */
export function sayQuantity(value: number, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return saySeconds(value);
    case 'bytes':
      return sayBytes(value);
    case 'bytes_per_second':
      return `${sayBytes(value)} a second`;
    case 'transactions':
      return `${whole(value)} ${value === 1 ? 'transaction' : 'transactions'}`;
    default:
      return Number.isInteger(value) ? whole(value) : short(value);
  }
}

/** `500 ms`, `14 s`, `5 min`, `2.5 h` */
export function saySeconds(seconds: number): string {
  const size = SECONDS.find(({ from }) => seconds >= from);
  if (!size) return seconds > 0 ? `${whole(Math.max(1, seconds * 1_000))} ms` : '0 s';
  return `${short(seconds / size.size)} ${size.unit}`;
}

function sayBytes(bytes: number): string {
  const size = BYTES.find(unit => bytes >= unit.size);
  return size ? `${short(bytes / size.size)} ${size.unit}` : `${whole(bytes)} bytes`;
}

function short(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function whole(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

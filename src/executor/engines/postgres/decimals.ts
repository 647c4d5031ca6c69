const DECIMAL = /^-?\d+(\.\d+)?$/;

/** The sum of two numbers as PostgreSQL writes them, without exponents, exactly. What is infinite or none makes none. */
export function sumOfDecimals(a: string, b: string): string {
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return 'NaN';
  const digits = Math.max(fractionOf(a).length, fractionOf(b).length);
  const sum = scaled(a, digits) + scaled(b, digits);
  if (digits === 0) return String(sum);
  const text = String(sum < 0n ? -sum : sum).padStart(digits + 1, '0');
  return `${sum < 0n ? '-' : ''}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** Sums of decimals as text: adding them as doubles would lose cents. */
export function sumEach(a: readonly (string | null)[], b: readonly (string | null)[]): (string | null)[] {
  const longer = a.length >= b.length ? a : b;
  return longer.map((_, index) => sumOfDecimals(a[index] ?? '0', b[index] ?? '0'));
}

function fractionOf(number: string): string {
  return number.split('.')[1] ?? '';
}

function scaled(number: string, digits: number): bigint {
  const [whole = '0'] = number.split('.');
  return BigInt(whole + fractionOf(number).padEnd(digits, '0'));
}

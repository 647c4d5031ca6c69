const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,234,567` */
export function sayCount(value: number): string {
  const said = WHOLE.format(value);
  return said === '-0' ? '0' : said;
}

/** `1 row`, `1,204 rows` */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${sayCount(count)} ${count === 1 ? one : many}`;
}

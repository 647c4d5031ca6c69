/** Unix seconds as the browser's `datetime-local` writes them, in the browser's zone; '' for none. */
export function localInputOf(seconds: number | null): string {
  if (seconds === null) return '';
  const at = new Date(seconds * 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What `datetime-local` holds, as Unix seconds; null when it is no date. */
export function secondsOf(typed: string): number | null {
  const milliseconds = new Date(typed).getTime();
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1_000);
}

import { z } from 'zod';
import { CivilDate, sayPeriod } from './civil-date.ts';

/** Days `[from, to)` of a dataset, and the logic that made the rows there now; null where nobody knows. */
export const LogicSpan = z.strictObject({
  from: CivilDate,
  to: CivilDate,
  logicId: z.string().nullable(),
  title: z.string(),
});
export type LogicSpan = z.infer<typeof LogicSpan>;

/**
 * The history of a dataset from what is known about it, newest knowledge last: later spans cover earlier ones. Covers
 * `[from, to)` without gaps; neighbours made by the same logic are one span.
 */
export function layOver(
  known: readonly LogicSpan[],
  range: { readonly from: CivilDate; readonly to: CivilDate },
): LogicSpan[] {
  const cuts = new Set([range.from, range.to]);
  for (const span of known) {
    for (const cut of [span.from, span.to]) if (cut > range.from && cut < range.to) cuts.add(cut);
  }
  const days = [...cuts].sort();
  const pieces = days.slice(0, -1).map((from, index): LogicSpan => {
    const to = days[index + 1] ?? range.to;
    const made = known.findLast(span => span.from <= from && from < span.to);
    return made ? { ...made, from, to } : { from, to, logicId: null, title: 'unknown logic' };
  });
  const joined: LogicSpan[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.logicId === piece.logicId) joined.splice(-1, 1, { ...last, to: piece.to });
    else joined.push(piece);
  }
  return joined;
}

/** A history as it would be once `scope` was rebuilt; narrowed to some values, the days keep what the others have. */
export function historyAfter(
  history: readonly LogicSpan[],
  scope: { readonly from: CivilDate; readonly to: CivilDate; readonly filters: readonly unknown[] },
  logic: { readonly id: string; readonly title: string },
): LogicSpan[] {
  const first = history[0]?.from ?? scope.from;
  const last = history.at(-1)?.to ?? scope.to;
  const range = { from: first < scope.from ? first : scope.from, to: last > scope.to ? last : scope.to };
  const { from, to, filters } = scope;
  const rebuilt = filters.length > 0 ? [] : [{ from, to, logicId: logic.id, title: logic.title }];
  return layOver([...history, ...rebuilt], range);
}

/** The different kinds of logic in a history, in the order in which they first appear; unknown ones are left out. */
export function definitionsIn(spans: readonly LogicSpan[]): { id: string; title: string }[] {
  const found = new Map<string, string>();
  for (const { logicId, title } of spans)
    if (logicId !== null && !found.has(logicId)) found.set(logicId, title);
  return [...found].map(([id, title]) => ({ id, title }));
}

/** The days on which the definition changes inside a history, oldest first; unknown logic is no change. */
export function edgesIn(spans: readonly LogicSpan[]): CivilDate[] {
  return spans.slice(1).flatMap((span, index) => {
    const before = spans[index];
    return before?.logicId !== null && span.logicId !== null ? [span.from] : [];
  });
}

/** `Every signup (1 Jan 2025 to 1 Mar 2026), then As counted until March (2 Mar 2026 to 22 Mar 2026)` */
export function saySpans(spans: readonly LogicSpan[]): string {
  return spans.map(({ title, from, to }) => `${title} (${sayPeriod(from, to)})`).join(', then ');
}

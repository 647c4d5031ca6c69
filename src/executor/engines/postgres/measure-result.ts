import { judgeEmptier } from '../../../checks/emptier.ts';
import type { CheckSubject } from '../../../checks/query.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Measurement } from '../port.ts';
import { printDelta } from './delta.ts';
import { emptinessOf } from './emptiness.ts';
import { sumOf } from './fingerprints.ts';
import { staleAmong } from './freshness.ts';
import { judgeChecks } from './judge-checks.ts';
import { measureForKind } from './kind-measures.ts';
import { countedRows, type StagedSums, stagedSums } from './ledger.ts';
import type { Measurable } from './metric-states.ts';
import { monthlyMovements, unitSeries } from './movement.ts';
import { stagingTable } from './names.ts';
import { becomeRebuildRole } from './role.ts';
import { fingerprint } from './scope-sql.ts';
import { isStagedInPlace, provesKeys } from './staged-table.ts';
import { type Table, tableNamed } from './table.ts';
import { addUp, scanTarget, stagedParts, type Totals } from './totals.ts';
import { promotionsOfUnits } from './unit-promotions.ts';

/**
 * Verdicts, movements and the fingerprint of what is staged, in the transaction's one snapshot; or the units of which
 * the target has other rows by now than their differences were computed against, so that nothing can be said yet. As the
 * rebuild role: metrics and checks come out of the catalog like the logic does.
 *
 * The target is read once, for all of it; rows are read again only for what sums and counts cannot say.
 */
export async function measureResultIn(
  tx: Tx,
  run: EngineRun,
): Promise<{ measured: Measurement } | { stale: readonly string[] }> {
  const target = await tableNamed(tx, run.plan.scope.table);
  const isDelta = keepsDifferences(run.plan.isolation.strategy);
  const { seen, parts, measurable, nulls } = await scanTarget(tx, run, target);
  if (isDelta) {
    const stale = await staleAmong(tx, run, target, seen);
    if (stale.length > 0) return { stale };
  }
  const counted = await countedRows(tx, run);
  const perUnit = await stagedSums(tx, run);
  const repeating = perUnit.filter(unit => unit.sums?.repeats !== false);
  // What was promoted already stands in the target as it will be, so its sums are no longer those of before.
  const isPartly = (await promotionsOfUnits(tx, run)).size > 0;
  const staged = isPartly ? null : await stagedParts(tx, run, target, measurable);
  const keysStand = isDelta
    ? repeating.length === 0 && perUnit.every(({ inserted }) => inserted === 0)
    : isStagedInPlace(run) && (await provesKeys(tx, run));
  await becomeRebuildRole(tx);
  const totals = staged ? await addUp(tx, run, measurable, [...parts, ...staged]) : UNKNOWN;
  const verdicts = await judgeChecks(tx, run, target, {
    totals,
    greatest: await greatestOf(tx, measurable, perUnit),
    keysStand,
    repeating: repeating.map(({ unitKey }) => unitKey),
  });
  const emptiness = isPartly ? null : emptinessOf(run, perUnit, { seen, nulls });
  const emptier = emptiness && judgeEmptier(emptiness, run.plan.checks);
  const movements = await monthlyMovements(tx, run, target, totals);
  const series = await unitSeries(tx, run, target, totals);
  const forKind = await measureForKind(tx, run, target, { before: counted.before, staged: perUnit });
  const print = isDelta
    ? (await printDelta(tx, run, target)).fingerprint
    : (printKnown(perUnit) ?? (await printStaged(tx, run, target)));
  const before = isDelta
    ? counted.before
    : Number([...seen.values()].reduce((sum, { rows }) => sum + rows, 0n));
  return {
    measured: {
      rows: { staged: counted.staged, before },
      fingerprint: print,
      verdicts: emptier ? [...verdicts, emptier] : verdicts,
      movements,
      series,
      ...forKind,
    },
  };
}

/** Of each column whose least and greatest value every staged unit knows. Reads no table. */
async function greatestOf(
  tx: Tx,
  { spans }: Measurable,
  staged: readonly StagedSums[],
): Promise<NonNullable<CheckSubject['greatest']>> {
  const found = new Map<string, { value: string | null; type: string }>();
  for (const { name, typeName: type } of spans) {
    const known = staged.map(({ sums }) => sums?.spans?.[name]);
    if (known.length === 0 || known.includes(undefined)) continue;
    const { rows } = await tx.query<{ value: string | null }>(
      `select max(value::${type})::text as value from unnest($1::text[]) as known (value)`,
      [known.map(ends => ends?.[1] ?? null)],
    );
    found.set(name, { value: rows[0]?.value ?? null, type });
  }
  return found;
}

const UNKNOWN: Totals = { byUnit: () => undefined, byMonth: () => undefined };

/**
 * The fingerprint of whole staged rows as the pass that staged them took it; null where a unit was staged before it was
 * kept. A promotion compares it with the rows that really arrive.
 */
function printKnown(staged: readonly StagedSums[]): string | null {
  const prints = staged.flatMap(({ rows, sums }) =>
    sums?.print === undefined ? [] : [{ rows: String(rows), fingerprint: sums.print }],
  );
  return prints.length === staged.length ? sumOf(prints) : null;
}

async function printStaged(tx: Tx, run: EngineRun, target: Table): Promise<string> {
  const { rows } = await tx.query<{ rows: string; fingerprint: string }>(
    `select ${fingerprint(target)} from ${stagingTable(run.id)}`,
  );
  const row = rows[0] ?? { rows: '0', fingerprint: '0' };
  return `${row.rows}:${row.fingerprint}`;
}

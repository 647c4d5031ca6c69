import type { CatalogDataset } from '../catalog/catalog.ts';
import { addDays, civilDateIn } from '../plan/civil-date.ts';
import type { Refused } from '../plan/refusal.ts';
import type { Plan } from '../plan/schema.ts';
import { GOES_ON, listUnits, type UnitFacts, type UnitList } from '../plan/unit-list.ts';
import { type Backfill, findBackfill } from '../store/backfills.ts';
import type { Asker, Context } from './context.ts';
import { measuring } from './measuring.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/** The units of the plan in force; for everybody, like the status, because nothing but counts is in them. */
export async function lookAtUnits(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; title: string; list: UnitList } | Refused> {
  const { backfillId, teamId } = input;
  const backfill = await findBackfill(ctx.db, backfillId);
  if (!backfill || backfill.teamId !== teamId) return noSuchBackfill(backfillId);
  const { plan } = backfill;
  const dataset = ctx.catalog.dataset(plan.scope.dataset);
  const masked = sensitiveOf(plan, dataset);
  const found = await measuring(() => ctx.warehouse.surveyUnits({ plan, runId: runAhead(backfill), masked }));
  if (!found.ok) return found;
  const facts = { ...known(plan, dataset, ctx.clock()), ...found.value, masked };
  return { ok: true, title: plan.title, list: listUnits(facts) };
}

/** The run that goes on from what it staged, if there is one. */
function runAhead({ id, currentRun, state }: Backfill): string | null {
  return currentRun !== null && GOES_ON.has(state) ? `BF-${id}/r${currentRun}` : null;
}

/** Of a dataset that the catalog no longer has, no value is shown, because nobody can tell which are sensitive. */
function sensitiveOf(plan: Plan, dataset: CatalogDataset | undefined): readonly string[] {
  if (dataset) return dataset.sensitive_columns ?? [];
  const { cut, filters } = plan.scope.period;
  return [...filters.map(({ column }) => column), ...(cut && 'column' in cut ? [cut.column] : [])];
}

function known(
  plan: Plan,
  dataset: CatalogDataset | undefined,
  now: Date,
): Omit<UnitFacts, 'sizes' | 'attempts' | 'masked'> {
  const { logic, inputs, scope } = plan;
  const earliest = new Map(dataset?.sources?.map(source => [source.table, source.earliest ?? null]));
  const variant = dataset?.logic.find(({ id }) => id === logic.id);
  return {
    scope: scope.period,
    today: civilDateIn(scope.period.timezone, now),
    sources: inputs.map(table => ({ table, earliest: earliest.get(table) ?? null })),
    logic: {
      title: logic.title,
      uses: logic.uses,
      inForce: (variant?.in_force ?? []).map(({ from, to }) => ({
        from,
        to: to === undefined ? null : addDays(to, 1),
      })),
    },
  };
}

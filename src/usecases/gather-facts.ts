import type { CatalogDataset } from '../catalog/catalog.ts';
import { reportedFor } from '../plan/calendar/closed-periods.ts';
import { calendarAt } from '../plan/calendar/windows.ts';
import { addDays, civilDateIn } from '../plan/civil-date.ts';
import { determinismOf } from '../plan/determinism.ts';
import type { Evidence } from '../plan/judgement.ts';
import { FINAL, State } from '../plan/lifecycle.ts';
import { type Budget, estimateLoad } from '../plan/load.ts';
import { type LogicSpan, layOver } from '../plan/logic-spans.ts';
import { type Other, overlapsOf, upstreamAtWork } from '../plan/overlap.ts';
import type { Investigation } from '../plan/ports.ts';
import type { ConsumerFacts, RuleFacts, SourceState } from '../plan/rules/facts.ts';
import { windowOf } from '../plan/rules/freeze.ts';
import type { UnjudgedPlan } from '../plan/schema.ts';
import { backfillsIn } from '../store/backfills.ts';
import type { Rulings } from '../store/rulings.ts';
import type { Context } from './context.ts';
import { monthsClosed } from './months-closed.ts';

/** The plan that is judged, and what people decided about it already. */
export type Judged = {
  readonly plan: UnjudgedPlan;
  readonly proposer: string;
  readonly teamId: string;
  /** Null while it is not proposed yet. */
  readonly backfillId: number | null;
  readonly decider: string | null;
  readonly rulings: Rulings;
  readonly now: Date;
};

export const NO_RULINGS: Rulings = { overrides: [], settlement: null, waitsFor: [] };

/** States in which another backfill may be in the way; a rollback that is over is not among them. */
const ALIVE = State.options.filter(state => !FINAL.has(state));

/**
 * Everything that the rules look at, as it is now: probes are asked, other backfills and the warehouse's memory are
 * read. What was tried is given, because trying takes long and needs to be done once only.
 */
export async function gatherFacts(
  ctx: Context,
  judged: Judged,
  evidence: Evidence,
  tried: Investigation | null,
): Promise<RuleFacts> {
  const { plan, proposer, backfillId, now } = judged;
  const { scope, context } = plan;
  const dataset = ctx.catalog.dataset(scope.dataset);
  const { windows, books, overriders } = ctx.catalog.judging;
  const about = { dataset: scope.dataset, sensitivity: context.sensitivity };
  const others = await othersOf(ctx, judged.teamId);
  const asking = { id: backfillId, table: scope.table, scope: scope.period };
  const startsAt = plan.communication.startAfter ?? null;
  const begins = startsAt !== null && new Date(startsAt) > now ? new Date(startsAt) : now;
  const ignored = windowsSetAside(judged.rulings);
  const closed = monthsClosed(ctx, plan);
  return {
    today: civilDateIn(scope.period.timezone, now),
    proposer,
    dataset: scope.dataset,
    title: scope.datasetTitle,
    table: scope.table,
    sensitivity: context.sensitivity,
    kind: plan.kind,
    purpose: plan.purpose.statement,
    scope: scope.period,
    measured: context.measured,
    metrics: plan.purpose.metrics,
    checks: plan.checks,
    logic: plan.logic,
    disclosure: plan.purpose.disclosure ?? '',
    oldNumbers: plan.purpose.oldNumbers ?? null,
    definition: definitionOf(judged),
    determinism: { promised: evidence.promised, replayed: evidence.replayed },
    // Where the choice fell on a version beside the table, nothing that anybody reads changes.
    isolation: plan.isolation.strategy === 'versioned_output' ? 'versioned' : 'staged',
    rollbackHours: plan.rollback.keepHours,
    consumers: await consumersOf(ctx, plan),
    sources: await sourcesOf(ctx, plan, dataset),
    startsAt,
    calendar: calendarAt(windows, about, begins, ignored),
    closedMonths: closed,
    reported: reportedFor(books, scope.dataset, closed),
    financeRole: books.role,
    overlaps: overlapsOf(asking, others, now),
    upstream: upstreamAtWork(asking, ctx.catalog.upstream(scope.dataset), others),
    waitsFor: judged.rulings.waitsFor,
    history: await historyOf(ctx, plan, dataset, now),
    load: evidence.load,
    budget: budgetOf(ctx, dataset),
    columns: tried?.columns ?? [],
    refused: evidence.refused,
    dependents: tried?.dependents ?? [],
    discontinuities: dataset?.business_changes ?? [],
    trial:
      evidence.triedUnits > 0 && evidence.largestPercent !== null
        ? { units: evidence.triedUnits, largestPercent: evidence.largestPercent }
        : null,
    overriders,
  };
}

/** The windows of the calendar that somebody who may has set aside for this plan. */
export function windowsSetAside({ overrides }: Rulings): ReadonlySet<string> {
  return new Set(overrides.flatMap(({ findingId }) => windowOf(findingId) ?? []));
}

/** What a trial showed, in the form that is kept with the plan. */
export function evidenceOf(plan: UnjudgedPlan, tried: Investigation): Evidence {
  const { promised, replayed } = determinismOf(plan.logic.rerunnable, tried.replays);
  return {
    promised,
    replayed: [...replayed],
    load: estimateLoad({ ...plan.context.measured, rowBytes: tried.rowBytes, trial: tried.trial }),
    largestPercent: tried.largestPercent,
    triedUnits: tried.trial?.units ?? 0,
    refused: tried.refused,
  };
}

function definitionOf({ plan, decider, rulings }: Judged): RuleFacts['definition'] {
  if (plan.logic.settled) return { settled: true, by: null };
  if (rulings.settlement) return { settled: true, by: rulings.settlement.userId };
  return { settled: false, decider };
}

async function othersOf(ctx: Context, teamId: string): Promise<Other[]> {
  const alive = await backfillsIn(ctx.db, ALIVE);
  return alive
    .filter(other => other.teamId === teamId)
    .map(({ id, state, dataset, plan, proposer, rollbackDeadline }) => ({
      id,
      state,
      dataset,
      table: plan.scope.table,
      datasetTitle: plan.scope.datasetTitle,
      scope: plan.scope.period,
      proposer,
      rollbackDeadline,
    }));
}

async function consumersOf(ctx: Context, plan: UnjudgedPlan): Promise<ConsumerFacts[]> {
  const listed = new Map(
    ctx.catalog.blastRadius(plan.scope.dataset).map(({ consumer }) => [consumer.id, consumer]),
  );
  return Promise.all(
    plan.context.consumers.map(async consumer => ({
      ...consumer,
      auditTrail: listed.get(consumer.id)?.audit_trail ?? false,
      mostRows: listed.get(consumer.id)?.most_changed_rows ?? null,
      probed: consumer.probe === undefined ? null : await ctx.warehouse.probe(consumer.probe),
    })),
  );
}

async function sourcesOf(
  ctx: Context,
  plan: UnjudgedPlan,
  dataset: CatalogDataset | undefined,
): Promise<SourceState[]> {
  return Promise.all(
    plan.inputs.map(async table => {
      const source = dataset?.sources?.find(candidate => candidate.table === table);
      return {
        table,
        probe: source?.probe === undefined ? null : await ctx.warehouse.probe(source.probe),
        earliest: source?.earliest ?? null,
      };
    }),
  );
}

/** What the catalog says was in force, covered by what backfills rebuilt since. */
async function historyOf(
  ctx: Context,
  plan: UnjudgedPlan,
  dataset: CatalogDataset | undefined,
  now: Date,
): Promise<LogicSpan[]> {
  const logic = dataset?.logic ?? [];
  const tomorrow = addDays(civilDateIn(plan.scope.period.timezone, now), 1);
  const titles = new Map(logic.map(({ id, title }) => [id, title]));
  const inForce = logic.flatMap(({ id, title, in_force = [] }) =>
    in_force.map(({ from, to }) => ({
      from,
      to: to === undefined ? tomorrow : addDays(to, 1),
      logicId: id,
      title,
    })),
  );
  const rebuilt = (await ctx.warehouse.rebuilt(plan.scope.dataset)).map(({ from, to, logicId }) => ({
    from,
    to,
    logicId,
    title: titles.get(logicId) ?? logicId,
  }));
  const known = [...inForce, ...rebuilt].filter(({ from, to }) => from < to);
  const firsts = known.map(({ from }) => from).sort();
  const lasts = known.map(({ to }) => to).sort();
  const [first, last] = [firsts[0], lasts.at(-1)];
  return first === undefined || last === undefined ? [] : layOver(known, { from: first, to: last });
}

function budgetOf(ctx: Context, dataset: CatalogDataset | undefined): Budget {
  const limits = { ...ctx.catalog.company.budget, ...dataset?.budget };
  return { rows: limits.rows, logBytes: limits.log_bytes, seconds: limits.run_time };
}

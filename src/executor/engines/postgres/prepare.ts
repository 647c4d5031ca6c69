import { type Refused, refuse } from '../../../plan/refusal.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import { judgeAggregate } from '../../../sql/judge-aggregate.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, Prepared } from '../port.ts';
import { openBeforeImage } from './by-unit-ends.ts';
import { compareColumns, safeConversions } from './compare-columns.ts';
import { createDelta } from './delta.ts';
import { inspectLogic, type OutputColumn } from './logic.ts';
import { acceptTarget } from './refuse-target.ts';
import { holdFence, noteRelations, planHashOf } from './runs.ts';
import { PUBLIC_IS_OPEN } from './session.ts';
import { createStaging, grantStaging } from './staging.ts';
import { findTable, type Table } from './table.ts';

/** A run of the same name but another plan: the bot's own database was replaced while the warehouse stayed. */
export async function refuseStranger(tx: Tx, run: EngineRun): Promise<Refused | null> {
  const known = await planHashOf(tx, run);
  if (known === null || known === run.planHash) return null;
  return refuse(
    'run_of_another_plan',
    `The warehouse already knows ${run.id}, of another plan.`,
    'The bot’s own database was probably restored or made afresh: restore the right one, or rename the schema "backfill" in the warehouse.',
  );
}

/** A run that may begin, the tables that its rebuild has to be able to read, and the columns that it returns. */
export type Judged = {
  readonly ok: true;
  readonly readable: readonly Table[];
  readonly output: readonly OutputColumn[];
};

/** Everything that can be known to be wrong before the first unit; what the rebuild role has to read when nothing is. */
export async function judgeRun(tx: Tx, run: EngineRun): Promise<Judged | Refused> {
  const open = await refuseOpenPublic(tx);
  if (open) return open;
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) return accepted;
  const { target } = accepted;
  const inputs = await findInputs(tx, run);
  if (!inputs.ok) return inputs;
  const logic = await inspectLogic(tx, run);
  if (!logic.ok) return logic;
  const conversions = await safeConversions(tx, logic.columns, target);
  const compared = compareColumns(logic.columns, target, conversions);
  if (!compared.ok) return compared;
  const metric = refuseMetrics(run);
  return metric ?? { ok: true, readable: [...inputs.tables, target], output: logic.columns };
}

/** Whoever may create functions where the bot looks for them could have it call theirs. */
async function refuseOpenPublic(tx: Tx): Promise<Refused | null> {
  const { rows } = await tx.query<{ open: boolean }>(`select ${PUBLIC_IS_OPEN} as open`);
  if (!rows[0]?.open) return null;
  return refuse(
    'public_schema_open',
    'Everybody who may connect to the warehouse may create functions in its schema public, which the bot would call with its own rights.',
    'An administrator runs: REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
  );
}

/** The staging table, under the fence. */
export async function openStaging(tx: Tx, run: EngineRun, fence: Fence): Promise<Prepared> {
  await holdFence(tx, run, fence.token);
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) return accepted;
  await noteRelations(tx, run, accepted.target);
  const create = keepsDifferences(run.plan.isolation.strategy) ? createDelta : createStaging;
  await create(tx, run, accepted.target);
  await grantStaging(tx, run);
  if (run.plan.isolation.strategy === 'changed_rows_by_unit') await openBeforeImage(tx, run, accepted.target);
  return { ok: true };
}

async function findInputs(tx: Tx, run: EngineRun): Promise<{ ok: true; tables: Table[] } | Refused> {
  const tables: Table[] = [];
  for (const name of run.plan.inputs) {
    const table = await findTable(tx, name);
    if (!table) {
      return refuse(
        'input_missing',
        `The warehouse has no table ${name}, which the plan names as an input, or the bot may not see it.`,
        'Correct the inputs in the catalog, or grant the bot USAGE on the schema.',
      );
    }
    tables.push(table);
  }
  return { ok: true, tables };
}

/** A metric's SQL becomes part of larger statements, so it must not reach beyond itself. */
function refuseMetrics(run: EngineRun): Refused | null {
  for (const metric of run.plan.purpose.metrics) {
    const refusal = judgeAggregate(metric.sql);
    if (refusal) {
      return refuse(
        'metric_refused',
        `The metric “${metric.title}”: ${refusal.reason}.`,
        'Correct it in the catalog and propose again.',
      );
    }
  }
  return null;
}

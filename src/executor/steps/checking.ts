import { type Result, resultHash } from '../../plan/result.ts';
import { holdOrTest } from '../../plan/say/hold-or-test.ts';
import { movementMessage, verdictsMessage } from '../../plan/say/run-messages.ts';
import { blockers } from '../../plan/verdict.ts';
import { updateRun } from '../../store/runs.ts';
import { fail } from '../fail.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, type Work } from '../work.ts';

/**
 * Judges the staged rows and shows how the numbers would move; the owners decide where the plan says so. Only a result
 * that passed is kept with the run: it is what a gate binds to and what promotion compares with.
 */
export async function check(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const measured = await engine.measureResult(inWarehouse, work.fence);
  const result: Result = { ...measured, planHash: inWarehouse.planHash, runId: inWarehouse.id };
  const failed = blockers(result.verdicts);
  if (failed.length > 0) {
    await engine.discardStaged(inWarehouse, work.fence);
    await fail(
      work,
      {
        reason: `${failed.map(verdict => `“${verdict.title}” did not pass: ${verdict.observed}`).join('; ')}.`,
        units: [...new Set(failed.flatMap(verdict => verdict.units))],
        remedy:
          'Nothing was promoted. Correct the inputs and retry, which rebuilds the scope; or edit the plan.',
      },
      backfill => [
        verdictsMessage(backfill, run.number, result),
        movementMessage(backfill, run.number, result),
      ],
    );
    return LOOK_AGAIN;
  }
  const hash = resultHash(result);
  const verb = work.backfill.plan.approvals.gate2.length > 0 ? 'require_signoff' : 'pass_checks';
  await change(work, verb, async (tx, backfill) => {
    await updateRun(tx, backfill.id, run.number, { result, resultHash: hash, failure: null });
    return {
      messages: [
        verdictsMessage(backfill, run.number, result),
        movementMessage(backfill, run.number, result),
        ...holdOrTest(backfill, run.number, 'staged'),
      ],
      detail: { run: run.number, resultHash: hash },
    };
  });
  return LOOK_AGAIN;
}

import { expect, it } from 'vitest';
import type { EngineRun } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { planHash } from '../../src/plan/schema.ts';
import type { CheckVerdict } from '../../src/plan/verdict.ts';
import { planFixture } from '../fixtures/plan.ts';
import { createDatabase } from '../postgres/databases.ts';
import { datasetOf } from '../warehouse/rebuild.ts';
import { fence, stageAll } from './engine-scene.ts';

const warehouse = (await createDatabase('warehouse')).pool();
const engine = createPostgresEngine({ warehouse });
const features = datasetOf('account_activity_features');

/** A month or two of features by one of the catalog's definitions, judged by both checks for leaks. */
function runOf(logicId: string, id: string, to: string, dropped: readonly string[] = []): EngineRun {
  const logic = features.logic.find(variant => variant.id === logicId);
  if (!logic) throw new Error(`no logic ${logicId}`);
  const checks = features.checks
    .filter(check => ['then', 'replay'].includes(check.id))
    .map(check =>
      check.kind === 'point_in_time_replay'
        ? { ...check, sources: check.sources.filter(({ table }) => !dropped.includes(table)) }
        : check,
    );
  const plan = planFixture({
    kind: 'ai_feature',
    scope: {
      dataset: features.dataset,
      datasetTitle: features.title,
      table: features.table,
      key: features.key,
      periodColumn: features.period.column,
      period: { from: '2026-03-01', to, grain: 'month', timezone: 'UTC', filters: [] },
    },
    purpose: { metrics: features.metrics.filter(({ id: metric }) => metric === 'events') },
    inputs: features.inputs,
    logic: { id: logic.id, title: logic.title, sql: logic.sql },
    checks,
  });
  return { id, plan, planHash: planHash(plan), asOf: new Date('2026-07-01T00:00:00Z') };
}

async function verdicts(run: EngineRun): Promise<Record<string, CheckVerdict>> {
  await stageAll(engine, run);
  const { verdicts: found } = await engine.measureResult(run, fence());
  return Object.fromEntries(found.map(verdict => [verdict.checkId, verdict]));
}

it('what was known at the time comes out the same when it is replayed', async () => {
  const { replay } = await verdicts(runOf('point_in_time', 'BF-1/r1', '2026-04-01'));
  expect(replay).toMatchObject({ passed: true });
  expect(replay?.observed).toMatch(/^\d+,\d+ rows of 1 moment replayed, all the same$/);
});

it('a leak that no column of the row declares is found, with the units and moments', async () => {
  const { then, replay } = await verdicts(runOf('whole_day', 'BF-2/r1', '2026-05-01'));
  expect(then).toMatchObject({ passed: true, observed: expect.stringMatching(/^none of/) });
  expect(replay).toMatchObject({ passed: false, blocking: true, units: ['2026-03', '2026-04'] });
  expect(replay?.observed).toMatch(/rows use later data, at 2026-03-31, 2026-04-30$/);
});

it('a leak that a column declares is found by both', async () => {
  const { then, replay } = await verdicts(runOf('first_job', 'BF-3/r1', '2026-04-01'));
  expect(then).toMatchObject({ passed: false });
  expect(replay).toMatchObject({ passed: false });
});

it('a source of which nobody declared when its rows became known cannot be cut off, so nothing is proved', async () => {
  const { replay } = await verdicts(runOf('point_in_time', 'BF-4/r1', '2026-04-01', ['crm.accounts']));
  expect(replay).toMatchObject({ passed: false });
  expect(replay?.observed).toMatch(/not declared when rows of crm.accounts became known/);
});

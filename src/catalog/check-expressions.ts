import { judgeAggregate } from '../sql/judge-aggregate.ts';
import { judgeSelect } from '../sql/judge-select.ts';
import type { Problem } from './problem.ts';
import { type DatasetSource, problemAt } from './source.ts';

/** The SQL that is written in the YAML itself: metrics, and the probes of consumers. */
export async function checkExpressions(source: DatasetSource): Promise<Problem[]> {
  return [...checkMetrics(source), ...(await checkProbes(source))];
}

function checkMetrics({ yaml, dataset }: DatasetSource): Problem[] {
  return dataset.metrics.flatMap((metric, index) => {
    const refusal = judgeAggregate(metric.sql);
    return refusal ? [problemAt(yaml, ['metrics', index, 'sql'], refusal.reason, refusal.remedy)] : [];
  });
}

function probesOf({ downstream, sources = [] }: DatasetSource['dataset']) {
  return [
    ...downstream.map(({ probe }, index) => ({ probe, path: ['downstream', index, 'probe'] })),
    ...sources.map(({ probe }, index) => ({ probe, path: ['sources', index, 'probe'] })),
  ].flatMap(({ probe, path }) => (probe === undefined ? [] : [{ probe, path }]));
}

async function checkProbes({ yaml, dataset }: DatasetSource): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { probe, path } of probesOf(dataset)) {
    const judgement = await judgeSelect(probe);
    if (!judgement.ok) {
      problems.push(problemAt(yaml, path, judgement.refusal.reason, judgement.refusal.remedy));
    } else if (judgement.placeholders.length > 0) {
      const remedy = 'leave out :unit_start, :unit_end and :as_of';
      problems.push(problemAt(yaml, path, 'A probe asks about now and has no unit', remedy));
    }
  }
  return problems;
}

import type { DraftAnswers } from './draft.ts';
import type { DatasetProfile } from './profile.ts';
import { mayKeepDays } from './rollback-days.ts';
import { sayValues } from './value-list.ts';

/**
 * What the catalog suggests for a dataset just chosen: every check, the logic in use, the usual way back. People see it
 * filled in and change what does not fit.
 */
export function prefillFromDataset(profile: DatasetProfile, proposer: string): Partial<DraftAnswers> {
  const logic = profile.logic.find(variant => variant.uses === 'current') ?? profile.logic[0];
  const days = profile.rollbackHours / 24;
  return {
    metrics: profile.metrics.map(metric => metric.id),
    checks: profile.checks.map(check => check.id),
    ownerUserId: proposer,
    answersUserId: proposer,
    ...(Number.isInteger(days) && mayKeepDays(days) ? { rollbackDays: String(days) } : {}),
    ...prefillLogic(profile, logic?.id),
  };
}

/** That a definition is settled is said of this logic, and of no other that was chosen before. */
function prefillLogic(profile: DatasetProfile, id: string | undefined): Partial<DraftAnswers> {
  const logic = profile.logic.find(variant => variant.id === id);
  return logic ? { logic: logic.id, ...(logic.settled ? { settled: 'settled' } : {}) } : {};
}

/** The answers of a ready example of the catalog, on top of what the dataset suggests; just that when there is none. */
export function prefillFromExample(
  profile: DatasetProfile,
  exampleId: string,
  proposer: string,
): Partial<DraftAnswers> {
  const example = profile.examples.find(candidate => candidate.id === exampleId);
  if (!example) return prefillFromDataset(profile, proposer);
  const [filter] = Object.entries(example.filter);
  const { settled: _, ...suggested } = prefillFromDataset(profile, proposer);
  return {
    ...suggested,
    kind: example.kind,
    purpose: example.purpose,
    first: example.first,
    last: example.last,
    ...(filter ? { filterColumn: filter[0], filterValues: sayValues(filter[1]) } : {}),
    ...prefillLogic(profile, example.logic),
    checks: example.checks,
    expectedMovement: example.expectedMovement,
    ...(example.disclosure === undefined ? {} : { disclosure: example.disclosure }),
  };
}

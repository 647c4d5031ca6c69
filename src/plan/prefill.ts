import type { DraftAnswers } from './draft.ts';
import type { DatasetProfile } from './profile.ts';

/**
 * What the catalog suggests for a dataset just chosen: every check, the logic in use, the usual way back. People see it
 * filled in and change what does not fit.
 */
export function prefillFromDataset(profile: DatasetProfile, proposer: string): Partial<DraftAnswers> {
  const logic = profile.logic.find(variant => variant.uses === 'current') ?? profile.logic[0];
  return {
    metrics: profile.metrics.map(metric => metric.id),
    checks: profile.checks.map(check => check.id),
    ownerUserId: proposer,
    answersUserId: proposer,
    rollbackDays: String(Math.max(1, Math.round(profile.rollbackHours / 24))),
    ...(logic ? { logic: logic.id, ...(logic.settled ? { settled: 'settled' as const } : {}) } : {}),
  };
}

/** The answers of a ready example of the catalog, on top of what the dataset suggests. */
export function prefillFromExample(
  profile: DatasetProfile,
  exampleId: string,
  proposer: string,
): Partial<DraftAnswers> {
  const example = profile.examples.find(candidate => candidate.id === exampleId);
  if (!example) return {};
  const [filter] = Object.entries(example.filter);
  return {
    ...prefillFromDataset(profile, proposer),
    kind: example.kind,
    purpose: example.purpose,
    first: example.first,
    last: example.last,
    ...(filter ? { filterColumn: filter[0], filterValues: filter[1].join(', ') } : {}),
    logic: example.logic,
    checks: example.checks,
    expectedMovement: example.expectedMovement,
  };
}

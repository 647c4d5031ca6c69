import { CHECK_KINDS, type Check } from '../plan/check.ts';
import type { Metric } from '../plan/profile.ts';
import { markOf } from '../plan/scope.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import type { CheckSubject } from './query.ts';

type Finding = { passed: boolean; observed: string; expected: string; units?: readonly string[] };

/** A verdict with the parts that all checks share. */
export function verdict(check: Check, finding: Finding): CheckVerdict {
  return {
    checkId: check.id,
    title: check.title ?? CHECK_KINDS[check.kind].title,
    kind: check.kind,
    blocking: check.blocking,
    passed: finding.passed,
    observed: finding.observed,
    expected: finding.expected,
    units: [...(finding.units ?? [])],
  };
}

/** A check that could not be carried out has not been passed. */
export function unjudged(check: Check, why: string): CheckVerdict {
  return verdict(check, {
    passed: false,
    observed: `it could not be judged: ${why}`,
    expected: CHECK_KINDS[check.kind].proves,
  });
}

/** The metric that a check names; undefined when the plan does not carry it. */
export function metricOf(subject: CheckSubject, id: string): Metric | undefined {
  return subject.metrics.find(metric => metric.id === id);
}

/** The keys of the units with these marks, in the order of the scope; other marks belong to none. */
export function unitKeys(subject: CheckSubject, marks: Iterable<string>): string[] {
  const known = new Set(marks);
  return subject.units.filter(unit => known.has(markOf(unit))).map(unit => unit.key);
}

import { z } from 'zod';
import { Gate } from '../approvals.ts';

/** `blocks` keeps it from starting, `demands` adds controls to the plan, `warns` is only to be known. */
export const Severity = z.enum(['blocks', 'demands', 'warns']);
export type Severity = z.infer<typeof Severity>;

/** Whom an approval is asked of, before anybody is looked up. */
export const Who = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('owners') }),
  z.strictObject({ by: z.literal('role'), role: z.string() }),
  z.strictObject({ by: z.literal('consumer_owners'), consumers: z.array(z.string()).min(1) }),
  z.strictObject({ by: z.literal('people'), emails: z.array(z.string()).min(1) }),
  z.strictObject({ by: z.literal('group'), handle: z.string() }),
]);
export type Who = z.infer<typeof Who>;

/** A control that a finding asks for. Of a finding that only warns it is an offer. */
export const Demand = z.discriminatedUnion('what', [
  /** So many of these people, or all of them, approve at this gate. */
  z.strictObject({
    what: z.literal('sign_off'),
    gate: Gate,
    from: Who,
    need: z.union([z.literal('all'), z.int().min(1)]),
    because: z.string(),
  }),
  /** At least so many different people approve at this gate, whoever they are. */
  z.strictObject({ what: z.literal('approvers'), gate: Gate, atLeast: z.int().min(1), because: z.string() }),
  /** One of these kinds of check is chosen, and blocks. */
  z.strictObject({ what: z.literal('check'), anyOf: z.array(z.string()).min(1), because: z.string() }),
  /** It starts at a stated time. */
  z.strictObject({ what: z.literal('time_window') }),
  /** A named person says which definition holds. */
  z.strictObject({ what: z.literal('settle_definition'), by: z.string().nullable() }),
  /** The announcement says how the definition changes. */
  z.strictObject({ what: z.literal('disclose_logic'), from: z.array(z.string()), to: z.string() }),
  /** The result stands beside the old one under a name of its own. */
  z.strictObject({ what: z.literal('versioned_output'), consumers: z.array(z.string()) }),
  /** Consumers that act are held or tested on the staged rows before promotion. */
  z.strictObject({ what: z.literal('test_isolation'), consumers: z.array(z.string()) }),
  z.strictObject({ what: z.literal('fix_source'), source: z.string() }),
  z.strictObject({ what: z.literal('wait_for'), backfillId: z.int() }),
  z.strictObject({ what: z.literal('wait_until'), at: z.iso.datetime().nullable() }),
]);
export type Demand = z.infer<typeof Demand>;

/**
 * What a rule found. The id is stable: it names the rule and the thing it is about, `sources:raw.invoices`, so that an
 * override given for one thing never covers another.
 */
export const Finding = z.strictObject({
  id: z.string(),
  rule: z.string(),
  severity: Severity,
  sentence: z.string(),
  demands: z.array(Demand),
  /** Holders of this role may let it start in spite of the finding, with a reason. Absent: nobody may. */
  overridableBy: z.string().optional(),
});
export type Finding = z.infer<typeof Finding>;

/** A finding set aside by a person, for a reason that stands in the record. */
export const Override = z.strictObject({
  findingId: z.string(),
  userId: z.string(),
  role: z.string(),
  reason: z.string().min(1),
  at: z.iso.datetime(),
});
export type Override = z.infer<typeof Override>;

/** The findings that keep it from starting: those that block and that nobody with the named role has overridden. */
export function standingBlocks(findings: readonly Finding[], overrides: readonly Override[]): Finding[] {
  return findings.filter(
    finding =>
      finding.severity === 'blocks' &&
      !overrides.some(
        override => override.findingId === finding.id && override.role === finding.overridableBy,
      ),
  );
}

/** All that the findings ask for; what only warns asks for nothing. */
export function demandsOf(findings: readonly Finding[]): Demand[] {
  return findings.filter(finding => finding.severity !== 'warns').flatMap(finding => finding.demands);
}

/** What people have to do outside of the bot before the promotion, which their sign-off then vouches for. */
export function beforePromotion(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ severity, demands }) =>
      severity === 'demands' && demands.some(({ what }) => what === 'test_isolation'),
  );
}

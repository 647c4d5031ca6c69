import type { GateNumber } from '../gate.ts';
import { ROLLBACK_PATIENCE } from '../rollback.ts';
import type { Plan } from '../schema.ts';
import type { Patience } from './policy.ts';

/**
 * How long people are waited for at a gate. What they were promised when they were asked holds: a catalog that changes
 * meanwhile moves reminders, and not the end.
 */
export function patienceAt(gate: GateNumber, plan: Plan, policy: Patience): Patience {
  const expireAfter = expireAfterOf(gate, plan) ?? policy.expireAfter;
  return gate === 3 ? { ...policy, ...ROLLBACK_PATIENCE } : { ...policy, expireAfter };
}

/** When a gate on which people were asked at `askedAt` is given up, to the minute; null where nobody was told. */
export function expiryOf(gate: GateNumber, plan: Plan, askedAt: Date): Date | null {
  const seconds = expireAfterOf(gate, plan);
  if (seconds === null) return null;
  return new Date(Math.floor((askedAt.getTime() + seconds * 1000) / MINUTE_MS) * MINUTE_MS);
}

const MINUTE_MS = 60_000;

function expireAfterOf(gate: GateNumber, { context }: Plan): number | null {
  return gate === 3 ? ROLLBACK_PATIENCE.expireAfter : context.judgement.expireAfter;
}

/** What the clock asks for at a gate: remind those who are missing, ask others for help, give up. */
export type Nudge =
  | { readonly what: 'remind'; readonly number: number }
  | { readonly what: 'escalate' }
  | { readonly what: 'expire' };

/**
 * What is due at `now` at a gate on which people were asked at `askedAt`, and has not been done yet (`done` holds the
 * names that `nudgeName` gives). After a standstill only the latest reminder is due: nobody wants three at once. Once
 * it expires, nothing else is due.
 */
export function dueNudges(
  patience: Patience,
  asked: { readonly askedAt: Date; readonly now: Date; readonly done: ReadonlySet<string> },
): Nudge[] {
  const waited = (asked.now.getTime() - asked.askedAt.getTime()) / 1000;
  const { remindAfter, escalateAfter, expireAfter } = patience;
  if (waited >= expireAfter) return [{ what: 'expire' }];
  const number = remindAfter.filter(after => waited >= after).length;
  const reminder: Nudge = { what: 'remind', number };
  return [
    ...(number > 0 && !asked.done.has(nudgeName(reminder)) ? [reminder] : []),
    ...(escalateAfter !== null && waited >= escalateAfter && !asked.done.has('escalate')
      ? [{ what: 'escalate' as const }]
      : []),
  ];
}

/** The name under which a nudge is remembered as done. */
export function nudgeName(nudge: Nudge): string {
  return nudge.what === 'remind' ? `remind/${nudge.number}` : nudge.what;
}

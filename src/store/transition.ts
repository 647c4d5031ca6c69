import { type Actor, decide } from '../plan/decide.ts';
import type { State, Verb } from '../plan/lifecycle.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { mentionPlace } from '../plan/say/mention.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { appendAudit } from './audit.ts';
import { type Backfill, type BackfillPatch, updateBackfill } from './backfills.ts';
import type { Tx } from './db.ts';
import { wakeBackfill } from './leases.ts';
import { outstandingAnnouncements, sayAll } from './messages.ts';
import { requestMessages } from './request-messages.ts';

export type Transition = {
  /** As it was read under its row lock in this transaction. */
  readonly backfill: Backfill;
  readonly verb: Verb;
  readonly actor: Actor;
  readonly now: Date;
  readonly patch?: Omit<BackfillPatch, 'state'>;
  readonly messages?: readonly Outgoing[];
  readonly detail?: Readonly<Record<string, unknown>>;
};

const CHANGES_HISTORY: ReadonlySet<Verb> = new Set(['start', 'promote']);

export type Transitioned = { readonly ok: true; readonly next: State } | Refused;

/**
 * The only way in which a backfill changes its state: decided by `plan`, then state, audit row and everything that is
 * to be said in the caller's transaction. The messages on which people decide are brought up to date with it.
 *
 * Whoever starts or promotes, no history changes before every affected channel was told or its silence acknowledged.
 *
 * Locks the backfill's row and the head of the audit chain until the transaction ends.
 */
export async function transition(tx: Tx, change: Transition): Promise<Transitioned> {
  const { backfill, verb, actor, now } = change;
  const decision = decide(backfill, verb, actor, now);
  if (!decision.ok) return decision;
  if (CHANGES_HISTORY.has(verb)) {
    const unannounced = await outstandingAnnouncements(tx, backfill.id, backfill.askedVersion);
    if (unannounced.length > 0) return refuseUnannounced(unannounced.map(message => message.channelId));
  }
  const patch = { ...change.patch, state: decision.next };
  if (!(await updateBackfill(tx, backfill.id, backfill.revision, patch, now))) {
    return refuse(
      'changed_meanwhile',
      'Somebody else changed this backfill at the same moment.',
      'Try again.',
    );
  }
  await appendAudit(tx, {
    at: now,
    backfillId: backfill.id,
    actor: actor.type === 'person' ? actor.userId : `bot/${actor.part}`,
    verb,
    detail: { ...change.detail, from: backfill.state, to: decision.next },
  });
  await sayAll(tx, change.messages ?? [], now);
  // Last, so that a request follows what it asks people to look at.
  await sayAll(tx, await requestMessages(tx, backfill.id), now);
  await wakeBackfill(tx, backfill.id);
  return { ok: true, next: decision.next };
}

function refuseUnannounced(channelIds: readonly string[]): Refused {
  return refuse(
    'not_announced',
    `The announcement has not arrived everywhere yet: ${channelIds.map(mentionPlace).join(', ')}.`,
    'Wait until it has, or acknowledge in the thread that it cannot.',
  );
}

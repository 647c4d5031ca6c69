import { sayId } from '../plan/decide.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import type { Finding } from '../plan/rules/finding.ts';
import { type Holders, holdsMessage, settledBy } from '../plan/say/holds.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { HELD_IN } from '../plan/standing-in-the-way.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, findBackfill, lockBackfill } from '../store/backfills.ts';
import { type Db, inTransaction, type Tx } from '../store/db.ts';
import { holdsOn, saveHolds } from '../store/holds.ts';
import { wakeBackfill } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import { boundTo, insertOverride, insertSettlement } from '../store/rulings.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { roleHolders } from './role-holders.ts';

export type RulingKind = 'override' | 'settle';

export type RulingAsked = Asker & {
  readonly backfillId: number;
  readonly findingId: string;
  readonly kind: RulingKind;
};

type About = { readonly id: number; readonly title: string; readonly sentence: string };

/** What the person is about to rule on, or why they may not. Nothing is written. */
export async function rulingAsked(
  ctx: Context,
  input: RulingAsked,
): Promise<{ ok: true; about: About } | Refused> {
  const found = await findBackfill(ctx.db, input.backfillId);
  const open = await mayRule(ctx.db, found, input, await roleHolders(ctx));
  if (!open.ok) return open;
  const { backfill, hold } = open;
  return { ok: true, about: { id: backfill.id, title: backfill.plan.title, sentence: hold.sentence } };
}

/**
 * Sets a finding aside, or settles a definition: bound to the hash of the plan in force, with the person's words in the
 * thread, the audit trail and the record. What else holds the backfill holds on.
 */
export async function giveRuling(
  ctx: Context,
  input: RulingAsked & { readonly words: string },
): Promise<{ ok: true } | Refused> {
  const words = input.words.trim();
  if (words === '') {
    return refuse(
      'words_missing',
      'Nothing is written here.',
      'Write a sentence that people can read later.',
    );
  }
  const now = ctx.clock();
  const holders = await roleHolders(ctx);
  return inTransaction(ctx.db, async tx => {
    const open = await mayRule(tx, await lockBackfill(tx, input.backfillId), input, holders);
    if (!open.ok) return open;
    const { backfill, hold, holds } = open;
    const ruling = { ...input, words, role: hold.overridableBy ?? '', now };
    if (!(await keep(tx, backfill, ruling))) return liftedAlready();
    await appendAudit(tx, {
      at: now,
      backfillId: backfill.id,
      actor: input.userId,
      verb: input.kind === 'override' ? 'override_finding' : 'settle_definition',
      detail: {
        finding: hold.id,
        boundHash: backfill.planHash,
        words,
        ...(hold.overridableBy ? { role: hold.overridableBy } : {}),
      },
    });
    const left = holds.filter(({ id }) => id !== hold.id);
    await saveHolds(tx, backfill.id, left, now);
    const note = noteMessage(backfill, sayRuling(input.kind, hold, words), input.userId, now);
    await sayAll(
      tx,
      [holdsMessage(backfill, left, holders), note, ...(await requestMessages(tx, backfill.id))],
      now,
    );
    await wakeBackfill(tx, backfill.id);
    return { ok: true };
  });
}

type Open =
  | {
      readonly ok: true;
      readonly backfill: Backfill;
      readonly hold: Finding;
      readonly holds: readonly Finding[];
    }
  | Refused;

async function mayRule(
  db: Db,
  backfill: Backfill | null,
  { backfillId, teamId, userId, findingId, kind }: RulingAsked,
  holders: Holders,
): Promise<Open> {
  if (!backfill || backfill.teamId !== teamId) return noSuchBackfill(backfillId);
  const holds = HELD_IN.has(backfill.state) ? await holdsOn(db, backfill.id) : [];
  const hold = holds.find(({ id, severity }) => id === findingId && severity === 'blocks');
  if (!hold) return liftedAlready();
  const refusal = kind === 'settle' ? maySettle(hold, userId) : mayOverride(backfill, hold, userId, holders);
  return refusal ?? { ok: true, backfill, hold, holds };
}

function maySettle(hold: Finding, userId: string): Refused | null {
  const by = settledBy(hold);
  if (by === userId) return null;
  return refuse(
    'not_yours',
    by === null
      ? 'Nobody was named to settle this definition.'
      : `<@${by}> was named to settle this definition.`,
    'Ask them, or name somebody else by editing the plan.',
  );
}

function mayOverride(
  { id, proposer }: Backfill,
  { overridableBy }: Finding,
  userId: string,
  holders: Holders,
): Refused | null {
  if (overridableBy === undefined) {
    return refuse(
      'not_overridable',
      'Nobody can override this.',
      `What stands in the way of ${sayId(id)} has to go.`,
    );
  }
  const may = (holders.get(overridableBy) ?? []).filter(holder => holder !== proposer);
  if (may.includes(userId)) return null;
  const who =
    may.length > 0 ? may.map(holder => `<@${holder}>`).join(' or ') : 'nobody in Slack but the proposer';
  return refuse(
    'not_yours',
    `Only the role ${overridableBy} may override this, and not for a proposal of one’s own: ${who}.`,
    may.length > 0 ? 'Ask one of them.' : 'Give the role to a colleague in the catalog.',
  );
}

async function keep(
  tx: Tx,
  backfill: Backfill,
  { kind, findingId, userId, role, words, now }: RulingAsked & { words: string; role: string; now: Date },
): Promise<boolean> {
  const bound = boundTo(backfill);
  if (kind === 'settle') return insertSettlement(tx, bound, { userId, statement: words, now });
  return insertOverride(tx, bound, { findingId, userId, role, reason: words, at: now.toISOString() });
}

function sayRuling(kind: RulingKind, hold: Finding, words: string): string {
  return kind === 'settle'
    ? `settled the definition: ${words}`
    : `lets it start in spite of this: ${hold.sentence} Reason: ${words}`;
}

function liftedAlready(): Refused {
  return refuse('lifted_already', 'This does not hold the backfill any more.', 'Nothing more to do here.');
}

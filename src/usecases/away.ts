import { instantOf } from '../plan/calendar/zoned.ts';
import { addDays, civilDateIn } from '../plan/civil-date.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { absencesOf, endAbsences, insertAbsence } from '../store/absences.ts';
import { appendAudit } from '../store/audit.ts';
import { backfillsIn, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { activeUsers } from '../store/directory.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import type { Asker, Context } from './context.ts';

/** `field` names what has to be written differently, so that a form can say it there. */
export type AwayField = 'until' | 'from' | 'delegate';
export type AwayAnswer =
  | { readonly ok: true; readonly text: string }
  | (Refused & { readonly field?: AwayField });

type Wanted = Asker & {
  /** Days of the company's zone; the last one is included. Without a first day it begins now. */
  readonly from: string | null;
  readonly until: string;
  readonly delegateId: string;
};

const LONGEST_DAYS = 366;

/**
 * Somebody is away and lets a colleague decide in their place meanwhile, from now or a day of theirs on. What they said
 * before about the same days ends; other days stay. Requests that wait for them show it at once; what was decided already stays.
 */
export async function setAway(ctx: Context, wanted: Wanted): Promise<AwayAnswer> {
  const { teamId, userId, delegateId, until } = wanted;
  const now = ctx.clock();
  const { timezone } = ctx.catalog.company;
  const today = civilDateIn(timezone, now);
  const first = wanted.from ?? today;
  const wrong = whatIsWrong(wanted, first, today);
  if (wrong) return wrong;
  const start = first === today ? now : instantOf(timezone, `${first}T00:00`);
  const end = instantOf(timezone, `${addDays(until, 1)}T00:00`);
  return inTransaction(ctx.db, async tx => {
    const known = await activeUsers(tx, [delegateId]);
    if (!known.has(delegateId)) return noSuchColleague();
    const named = await lockNaming(tx, teamId, [userId, delegateId]);
    await endAbsences(tx, teamId, userId, { from: start, to: end });
    await insertAbsence(tx, { teamId, userId, delegateId, from: start, to: end }, now);
    await appendAudit(tx, {
      at: now,
      backfillId: null,
      actor: userId,
      verb: 'set_away',
      detail: { delegate: delegateId, from: start.toISOString(), to: end.toISOString() },
    });
    await showOnRequests(tx, named, now);
    const since = first === today ? 'From now' : `From ${first}`;
    return {
      ok: true,
      text: `${since} until ${until} <@${delegateId}> decides in your place wherever you are asked. You may still decide yourself. \`/backfill back\` ends it.`,
    };
  });
}

/** Somebody is there again: nobody decides in their place any more. */
export async function comeBack(ctx: Context, { teamId, userId }: Asker): Promise<AwayAnswer> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const over = await absencesOf(tx, teamId, userId, now);
    const named = await lockNaming(tx, teamId, [userId, ...over.map(({ delegateId }) => delegateId)]);
    if ((await endAbsences(tx, teamId, userId, { from: now, to: null })) === 0) {
      return refuse('not_away', 'You are not away, as far as the bot knows.', '`/backfill away` says so.');
    }
    await appendAudit(tx, { at: now, backfillId: null, actor: userId, verb: 'end_away', detail: {} });
    await showOnRequests(tx, named, now);
    return { ok: true, text: 'Welcome back. Nobody decides in your place any more.' };
  });
}

/**
 * Locks the backfills that wait for a decision and name one of these people, in the order of their numbers; gives those
 * numbers. Before anything is audited: everybody takes a backfill's lock before that of the audit trail.
 */
async function lockNaming(tx: Tx, teamId: string, people: readonly string[]): Promise<number[]> {
  const open = await backfillsIn(tx, ['proposed', 'awaiting_signoff', 'rollback_asked']);
  const named = open.filter(({ plan, teamId: team }) => {
    const slots = [...plan.approvals.gate1, ...plan.approvals.gate2];
    const asked = slots.flatMap(({ anyOf, standIns = [] }) => [...anyOf, ...standIns.map(one => one.userId)]);
    return team === teamId && asked.some(userId => people.includes(userId));
  });
  for (const { id } of named) await lockBackfill(tx, id);
  return named.map(({ id }) => id);
}

/** Requests say at once who decides for whom. */
async function showOnRequests(tx: Tx, backfillIds: readonly number[], now: Date): Promise<void> {
  for (const id of backfillIds) await sayAll(tx, await requestMessages(tx, id), now);
}

function whatIsWrong({ userId, delegateId, until }: Wanted, first: string, today: string) {
  const about = (field: AwayField, message: string, remedy: string) => ({
    ...refuse(`away_${field}`, message, remedy),
    field,
  });
  if (delegateId === userId) {
    return about(
      'delegate',
      'Nobody stands in for themselves.',
      'Name a colleague who decides in your place.',
    );
  }
  if (first < today) return about('from', `${first} is over.`, 'Begin today or later.');
  if (until < first) {
    return about('until', `${until} is before ${first}.`, 'Name the last day on which you are away.');
  }
  if (until > addDays(first, LONGEST_DAYS)) {
    return about('until', 'That is more than a year.', 'Ask whoever keeps the catalog to name other owners.');
  }
  return null;
}

function noSuchColleague(): AwayAnswer {
  const refused = refuse(
    'away_delegate',
    'This person has no active account here, as far as the bot knows.',
    'Name a colleague who can decide in your place; bots cannot.',
  );
  return { ...refused, field: 'delegate' };
}

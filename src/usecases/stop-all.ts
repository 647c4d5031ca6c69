import { WORKING } from '../plan/lifecycle.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { standstillMessage, standstillOver } from '../plan/say/standstill.ts';
import { finishesWhenStopped, STOPPABLE, waitsWhenStopped } from '../plan/throttle/standstill.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, backfillsIn } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { channelsByName } from '../store/directory.ts';
import { wakeAll } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { endStandstill, insertStandstill, openStandstill, type Standstill } from '../store/standstills.ts';
import type { Asker, Context } from './context.ts';
import { companyOf, onlyFor, operatorsOf } from './operators.ts';

type Answer = { readonly ok: true; readonly text: string } | Refused;

/** Stops all work of the workspace: an emergency brake for everybody who is in company.yml. */
export async function stopAll(ctx: Context, { teamId, userId }: Asker): Promise<Answer> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const allowed = await companyOf(ctx, tx);
    if (!allowed.includes(userId)) return onlyFor(await operatorsOf(ctx, tx), 'stop all backfills');
    const standstill = await insertStandstill(tx, { teamId, stoppedBy: userId, now });
    if (!standstill) return alreadyStopped(await openStandstill(tx, teamId));
    await wakeAll(tx, [...WORKING]);
    const affected = await affectedBy(tx, teamId);
    await sayAll(tx, await said(ctx, tx, standstill, affected, null), now);
    await sayAll(
      tx,
      affected.held.map(backfill =>
        noteMessage(backfill, 'stopped all backfills. This one waits until they go on.', userId, now),
      ),
      now,
    );
    await audit(tx, 'pause_all', userId, standstill, affected, now);
    return { ok: true, text: sayStopped(affected) };
  });
}

/** Lets all work go on: for operators, and for whoever stopped it. */
export async function goOnWithAll(ctx: Context, { teamId, userId }: Asker): Promise<Answer> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const standstill = await openStandstill(tx, teamId);
    if (!standstill) {
      return refuse(
        'not_stopped',
        'Nothing is stopped.',
        'One backfill goes on with `/backfill resume BF-12`.',
      );
    }
    const allowed = [...new Set([standstill.stoppedBy, ...(await operatorsOf(ctx, tx))])];
    if (!allowed.includes(userId)) return onlyFor(allowed, 'let all backfills go on');
    if (!(await endStandstill(tx, standstill.id, userId, now))) {
      return refuse('not_stopped', 'Somebody else just let them go on.', 'Nothing more to do here.');
    }
    await wakeAll(tx, [...WORKING]);
    const affected = await affectedBy(tx, teamId);
    await sayAll(tx, await said(ctx, tx, standstill, affected, { by: userId, at: now }), now);
    await sayAll(
      tx,
      affected.held.map(backfill => noteMessage(backfill, 'let all backfills go on.', userId, now)),
      now,
    );
    await audit(tx, 'resume_all', userId, standstill, affected, now);
    const what = affected.held.length > 0 ? `: ${named(affected.held)}` : '; none was waiting';
    return {
      ok: true,
      text: `All backfills go on${what}. Those that somebody had paused before stay paused.`,
    };
  });
}

type Affected = { readonly held: readonly Backfill[]; readonly finishing: readonly Backfill[] };

async function affectedBy(tx: Tx, teamId: string): Promise<Affected> {
  const working = (await backfillsIn(tx, STOPPABLE)).filter(backfill => backfill.teamId === teamId);
  return { held: working.filter(waitsWhenStopped), finishing: working.filter(finishesWhenStopped) };
}

async function said(
  ctx: Context,
  tx: Tx,
  standstill: Standstill,
  { held, finishing }: Affected,
  ended: { by: string; at: Date } | null,
) {
  const name = ctx.catalog.company.home_channel.slice(1);
  const home = (await channelsByName(tx, [name])).get(name);
  if (!home) return [];
  const line = ({ id, plan, state }: Backfill) => ({ id, title: plan.title, state });
  const about = { ...standstill, held: held.map(line), finishing: finishing.map(line), ended };
  const living = standstillMessage(about, home.channelId);
  return ended ? [living, standstillOver(about, home.channelId)] : [living];
}

async function audit(
  tx: Tx,
  verb: 'pause_all' | 'resume_all',
  actor: string,
  standstill: Standstill,
  { held, finishing }: Affected,
  now: Date,
): Promise<void> {
  const ids = (some: readonly Backfill[]) => some.map(({ id }) => id);
  await appendAudit(tx, {
    at: now,
    backfillId: null,
    actor,
    verb,
    detail: { standstill: standstill.id, held: ids(held), finishing: ids(finishing) },
  });
}

function alreadyStopped(standstill: Standstill | null): Refused {
  const by = standstill ? ` by <@${standstill.stoppedBy}>` : '';
  return refuse(
    'already_stopped',
    `All backfills are stopped already${by}.`,
    '`/backfill resume all` lets them go on.',
  );
}

/** Requested is not yet reached: what is in flight is finished first. */
function sayStopped({ held, finishing }: Affected): string {
  const working = held.filter(({ state }) => state !== 'approved' && state !== 'ready');
  const parts = [
    working.length > 0 ? `${named(working)}: what is in flight is finished first, then it waits.` : '',
    finishing.length > 0
      ? `${named(finishing)} ${finishing.length === 1 ? 'is' : 'are'} changing production already and finished first.`
      : '',
    held.length + finishing.length === 0 ? 'Nothing was at work.' : '',
  ];
  return ['Stopping all backfills; none begins until they go on.', ...parts]
    .filter(part => part !== '')
    .join(' ');
}

function named(some: readonly Backfill[]): string {
  return some.map(({ id }) => `BF-${id}`).join(', ');
}

import { sayPeriod } from '../civil-date.ts';
import { tellsMovement } from '../kind-controls.ts';
import type { Movement } from '../movement.ts';
import type { BackfillRecord } from '../record.ts';
import { recordSummary } from '../record-summary.ts';
import { told } from './announcements.ts';
import { closedLinesOf, closedMonthsOf, reversed } from './closed-months.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** Finance hears what moved, by period, whenever historical numbers that it reports on did; a version moves none. */
export function financeNotice(
  subject: Subject,
  run: number,
  movements: readonly Movement[],
  rolledBack: boolean,
): Outgoing<'finance_notice'>[] {
  const { financeChannelId, answersUserId } = subject.plan.communication;
  if (financeChannelId === undefined || subject.plan.isolation.strategy === 'versioned_output') return [];
  const { period, datasetTitle } = subject.plan.scope;
  return [
    {
      key: `${keys.financeNotice(subject.id, run)}${rolledBack ? '/rolled-back' : ''}`,
      backfillId: subject.id,
      kind: 'finance_notice',
      channelId: financeChannelId,
      model: {
        ...headOf(subject),
        datasetTitle,
        period: sayPeriod(period.from, period.to),
        purpose: subject.plan.purpose.statement,
        closedMonths: closedMonthsOf(subject.plan),
        closed: closedLinesOf(subject.plan, rolledBack ? reversed(movements) : movements),
        movements: [...movements],
        answersUserId,
        rolledBack,
      },
    },
  ];
}

/** The record: in full in the home thread, in brief where the backfill was announced, and as a file. */
export function recordMessages(
  subject: Subject,
  run: number,
  record: BackfillRecord,
  markdown: string,
): Outgoing[] {
  const ended = howItEnded(record);
  const model = {
    ...headOf(subject),
    ended,
    datasetTitle: subject.plan.scope.datasetTitle,
    summary: recordSummary(record),
    // Of what was cancelled no number moved for good, and few for a moment: the file has what was measured.
    movements: ended === 'cancelled' ? [] : record.movements,
    tellMovement: tellsMovement(record.plan),
  };
  const home = subject.plan.context.homeChannelId;
  const full: Outgoing = {
    key: keys.record(subject.id, run, home),
    backfillId: subject.id,
    kind: 'record',
    channelId: home,
    threadKey: keys.root(subject.id),
    broadcast: true,
    model: { ...model, brief: false },
  };
  const brief = told(subject)
    .filter(({ channelId }) => channelId !== home)
    .map(
      ({ channelId }): Outgoing => ({
        key: keys.record(subject.id, run, channelId),
        backfillId: subject.id,
        kind: 'record',
        channelId,
        threadKey: keys.announcement(subject.id, subject.askedVersion, channelId),
        broadcast: true,
        model: { ...model, brief: true },
      }),
    );
  const suffix = { done: '', rolled_back: 'rolled-back', cancelled: 'cancelled' }[ended];
  const file: Outgoing = {
    // A file that was shared stays as it is: the one that tells of the rollback is another.
    key: `${keys.recordFile(subject.id, run)}${suffix === '' ? '' : `/${suffix}`}`,
    backfillId: subject.id,
    kind: 'record_file',
    channelId: home,
    threadKey: keys.root(subject.id),
    model: {
      ...headOf(subject),
      fileName: `BF-${subject.id}${suffix === '' ? '' : `-${suffix}`}.md`,
      markdown,
    },
  };
  return [full, file, ...brief];
}

function howItEnded({ rollback }: BackfillRecord): 'done' | 'rolled_back' | 'cancelled' {
  if (!rollback) return 'done';
  return rollback.units ? 'cancelled' : 'rolled_back';
}

/** To every channel that was told of the change: it was taken back. */
export function rolledBackMessages(
  subject: Subject,
  run: number,
  by: string | null,
  /** Rows that were written since and stayed as they are. */
  left = 0,
): Outgoing<'called_off'>[] {
  const but =
    left === 0
      ? ''
      : `, but for ${left === 1 ? '1 row that was' : `${left} rows that were`} written since and stayed as they are`;
  const everywhere = told(subject).map(({ channelId }) => ({
    channelId,
    threadKey: keys.announcement(subject.id, subject.askedVersion, channelId),
  }));
  // The home channel may be one of those; it hears of it once, in the thread of the backfill.
  const home = { channelId: subject.plan.context.homeChannelId, threadKey: keys.root(subject.id) };
  const places = [home, ...everywhere.filter(({ channelId }) => channelId !== home.channelId)];
  return places.map(({ channelId, threadKey }) => ({
    key: keys.rolledBack(subject.id, run, channelId),
    backfillId: subject.id,
    kind: 'called_off',
    channelId,
    threadKey,
    broadcast: true,
    model: {
      ...headOf(subject),
      datasetTitle: subject.plan.scope.datasetTitle,
      reason: `It was rolled back: the numbers are again what they were before${but}.`,
      by,
    },
  }));
}

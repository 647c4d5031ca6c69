import { sayUnitCount, unitWord } from '../cut.ts';
import type { State } from '../lifecycle.ts';
import type { Strategy } from '../strategy.ts';
import { calledOff } from './announcements.ts';
import type { Outgoing } from './models.ts';
import { noteMessage } from './run-messages.ts';
import type { Subject } from './subject.ts';
import { sayUnits } from './units.ts';

/** How far a backfill is that somebody wants to cancel. */
export type CancelFacts = {
  readonly state: State;
  readonly strategy: Strategy;
  /** Units of it have been promoted, one by one, before the promotion was postponed. */
  readonly hasBegun: boolean;
};

/** Whether cancelling means that something has to be put back, as far as anybody can know before it is tried. */
export function cancelsAmidPromotion({ state, strategy, hasBegun }: CancelFacts): boolean {
  if (strategy !== 'changed_rows_by_unit') return false;
  return state === 'promoting' || (state === 'ready' && hasBegun);
}

/** What is said when somebody cancels: in the thread, to the person, and to everybody who was told of the change. */
export function cancelWords(isAmid: boolean): { thread: string; reply: string; told: string } {
  return isAmid
    ? {
        thread:
          'cancelled it while it was being promoted. It stops before the next unit; then what has changed is put back.',
        reply:
          'Cancelling: it stops before the next unit, then what was promoted is taken back. The thread says when that is done.',
        told: 'It was cancelled while it was being promoted. What has changed already is being put back.',
      }
    : {
        thread: 'cancelled it. Nothing in production has changed.',
        reply: 'Cancelling: what is in flight is finished first.',
        told: 'It was cancelled before anything changed.',
      };
}

/** What a promotion that was given up half way had changed, and what of it was put back. */
export type TakenBack = {
  readonly units: readonly string[];
  readonly rowsRestored: number;
  readonly left: readonly { readonly unit: string; readonly rows: number }[];
};

/** The end of a cancel, in the thread. */
export function cancelledNote(subject: Subject, back: TakenBack, now: Date): Outgoing {
  const text = `Cancelled. Nothing runs any more, and what was staged is removed. ${sayTakenBack(subject, back)}`;
  return noteMessage(subject, text, null, now);
}

/** To everybody who heard that it is being put back: what had changed, unit by unit, and that it is as it was. */
export function putBackMessages(
  subject: Subject,
  back: TakenBack,
  by: string | null,
): Outgoing<'called_off'>[] {
  const reason = `It was cancelled while it was being promoted. ${sayTakenBack(subject, back)}`;
  return calledOff(subject, reason, by);
}

function sayTakenBack({ plan }: Subject, { units, rowsRestored, left }: TakenBack): string {
  if (units.length === 0) return 'Nothing in production has changed.';
  const had = `${sayUnitCount(units.length, unitWord(plan.scope.period))} had changed already (${sayUnits(units)})`;
  const restored = rowsRestored === 1 ? '1 row is' : `${rowsRestored} rows are`;
  const written = left.reduce((sum, unit) => sum + unit.rows, 0);
  if (written === 0) return `${had}: ${restored} again as before.`;
  const stay = written === 1 ? '1 row was' : `${written} rows were`;
  const where = sayUnits(left.map(({ unit }) => unit));
  return `${had}: ${restored} again as before, but ${stay} written since and stay as they are (${where}) until somebody has decided about each of them.`;
}

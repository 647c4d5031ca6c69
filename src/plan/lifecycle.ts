import { z } from 'zod';
import type { GateNumber } from './gate.ts';

/** Every state a backfill can be in. Requested and reached are different states. */
export const State = z.enum([
  'proposed',
  'approved',
  'running',
  'pausing',
  'paused',
  'checking',
  'failed',
  'awaiting_signoff',
  'ready',
  'promoting',
  'watching',
  'recorded',
  'rollback_asked',
  'rolling_back',
  'resolving',
  'rolled_back',
  'cancelling',
  'cancelled',
  'expired',
  'left_as_is',
]);
export type State = z.infer<typeof State>;

/** One meaning a line, in words for the people who read them in Slack. */
export const STATES: Readonly<Record<State, { title: string; meaning: string }>> = {
  proposed: { title: 'Proposed', meaning: 'announced; the owners are asked to approve the plan' },
  approved: { title: 'Approved', meaning: 'waiting for every announcement to arrive and for its start time' },
  running: { title: 'Running', meaning: 'the scope is rebuilt in staging, unit by unit' },
  pausing: { title: 'Pausing', meaning: 'a pause was asked for; the unit in flight is being finished' },
  paused: { title: 'Paused', meaning: 'nothing runs; the staged units are kept' },
  checking: { title: 'Checking', meaning: 'every unit is staged; the checks judge the result' },
  failed: { title: 'Failed', meaning: 'a unit or a blocking check failed; nothing was promoted' },
  awaiting_signoff: {
    title: 'Awaiting sign-off',
    meaning: 'the owners are asked to approve the measured result',
  },
  ready: {
    title: 'Ready',
    meaning: 'approved and checked; promotion begins, or waits for a person if it was postponed',
  },
  promoting: { title: 'Promoting', meaning: 'production is about to change, or just has' },
  watching: { title: 'Watching', meaning: 'promoted; consumers downstream are being watched' },
  recorded: { title: 'Recorded', meaning: 'done, documented; a way back is kept until its deadline' },
  rollback_asked: {
    title: 'Rollback asked for',
    meaning: 'announced; whoever approved the plan is asked to approve that it is taken back',
  },
  rolling_back: { title: 'Rolling back', meaning: 'the rows that were replaced are being put back' },
  resolving: {
    title: 'Resolving',
    meaning: 'rolled back but for rows that were written since; people decide on each of them',
  },
  rolled_back: { title: 'Rolled back', meaning: 'production is as it was before' },
  cancelling: {
    title: 'Cancelling',
    meaning: 'a cancel was asked for; what is in flight is finished, and what has changed is put back',
  },
  cancelled: { title: 'Cancelled', meaning: 'given up; production is as it was before' },
  expired: { title: 'Expired', meaning: 'approvals did not come in time; nothing changed' },
  left_as_is: {
    title: 'Left as it is',
    meaning: 'history stays as it is; what is done instead is on record',
  },
};

/** What can happen to a backfill: what people ask for, and what the bot finds. */
export const Verb = z.enum([
  'revise',
  'approve',
  'expire',
  'leave_as_is',
  'start',
  'pause',
  'reach_pause',
  'resume',
  'cancel',
  'reach_cancel',
  'finish_staging',
  'fail',
  'retry',
  'pass_checks',
  'require_signoff',
  'sign_off',
  'promote',
  'postpone',
  'restage',
  'confirm_promotion',
  'record',
  'roll_back',
  'keep',
  'approve_rollback',
  'confirm_rollback',
  'refuse_rollback',
  'leave_conflicts',
  'settle_conflicts',
]);
export type Verb = z.infer<typeof Verb>;

export type Edge = { readonly from: State; readonly verb: Verb; readonly to: State; readonly why: string };

/** The whole lifecycle. Whatever is not on this list is refused. */
export const EDGES: readonly Edge[] = [
  edge('proposed', 'approve', 'approved', 'gate 1 is filled: every required owner approved this version'),
  edge('proposed', 'revise', 'proposed', 'an edit makes a new version; approvals of the old one are void'),
  edge('proposed', 'expire', 'expired', 'silence is never an approval'),
  edge(
    'proposed',
    'leave_as_is',
    'left_as_is',
    'the proposer chose another way than rewriting history: a decision of its own',
  ),
  edge('proposed', 'cancel', 'cancelled', 'nothing has started, so there is nothing to stop'),
  edge('approved', 'revise', 'proposed', 'an edit after the approval re-opens it'),
  edge(
    'approved',
    'start',
    'running',
    'every announcement arrived, or its failure was acknowledged by a person',
  ),
  edge('approved', 'leave_as_is', 'left_as_is', 'an edit ended in another way than rewriting history'),
  edge('approved', 'cancel', 'cancelled', 'nothing has started, so there is nothing to stop'),
  edge('running', 'pause', 'pausing', 'asked for; the executor may be inside a unit'),
  edge('running', 'cancel', 'cancelling', 'asked for; the executor may be inside a unit'),
  edge('running', 'finish_staging', 'checking', 'the ledger holds every unit of the scope'),
  edge('running', 'fail', 'failed', 'units kept failing, or the rebuild was refused'),
  edge('pausing', 'reach_pause', 'paused', 'the unit in flight is finished'),
  edge('pausing', 'resume', 'running', 'the pause was taken back before it was reached'),
  edge('pausing', 'cancel', 'cancelling', 'a cancel outranks a pause'),
  edge('pausing', 'finish_staging', 'checking', 'the unit in flight was the last one'),
  edge('pausing', 'fail', 'failed', 'the unit in flight failed for good'),
  edge('paused', 'resume', 'running', 'goes on with the first unit that the ledger lacks'),
  edge('paused', 'cancel', 'cancelling', 'staging has to be removed'),
  edge('checking', 'pass_checks', 'ready', 'every blocking check passed and no sign-off is required'),
  edge(
    'checking',
    'require_signoff',
    'awaiting_signoff',
    'every blocking check passed; the owners decide on the numbers',
  ),
  edge('checking', 'fail', 'failed', 'a blocking check failed'),
  edge('checking', 'cancel', 'cancelling', 'asked for; a check may be running'),
  edge('failed', 'retry', 'running', 'only what failed is run again'),
  edge('failed', 'revise', 'proposed', 'a new version with other logic, scope or checks'),
  edge('failed', 'leave_as_is', 'left_as_is', 'the failure showed that history is better left alone'),
  edge('failed', 'cancel', 'cancelling', 'staging has to be removed'),
  edge('awaiting_signoff', 'sign_off', 'ready', 'gate 2 is filled: the owners approved the measured result'),
  edge('awaiting_signoff', 'expire', 'cancelling', 'silence is never an approval; staging has to be removed'),
  edge('awaiting_signoff', 'revise', 'proposed', 'the numbers showed that the plan was wrong'),
  edge(
    'awaiting_signoff',
    'leave_as_is',
    'left_as_is',
    'the numbers showed that history is better left alone; staging is swept',
  ),
  edge('awaiting_signoff', 'cancel', 'cancelling', 'staging has to be removed'),
  edge('ready', 'promote', 'promoting', 'the intent is written before the warehouse is touched'),
  edge('ready', 'cancel', 'cancelling', 'staging has to be removed'),
  edge('promoting', 'confirm_promotion', 'watching', 'the warehouse says that the promotion committed'),
  edge('promoting', 'postpone', 'ready', 'the lock did not come in time; a person decides when to try again'),
  edge(
    'promoting',
    'restage',
    'running',
    'live writes touched the scope since it was staged; those units are redone',
  ),
  edge(
    'promoting',
    'cancel',
    'cancelling',
    'only unit by unit: it stops between two units, and what has changed is put back',
  ),
  edge('promoting', 'fail', 'failed', 'the target refused the rows; the transaction left nothing behind'),
  edge('watching', 'record', 'recorded', 'the watch is over'),
  edge('watching', 'roll_back', 'rollback_asked', 'asked for while consumers are watched'),
  edge('recorded', 'roll_back', 'rollback_asked', 'asked for before the rollback deadline'),
  edge('rollback_asked', 'keep', 'watching', 'the rollback was called off, or nobody approved it in time'),
  edge(
    'rollback_asked',
    'approve_rollback',
    'rolling_back',
    'whoever approved the plan approved that it is taken back, or asked for it',
  ),
  edge('rolling_back', 'confirm_rollback', 'rolled_back', 'the warehouse says that the rollback committed'),
  edge('rolling_back', 'refuse_rollback', 'watching', 'the rows cannot be put back; nothing was overwritten'),
  edge(
    'rolling_back',
    'leave_conflicts',
    'resolving',
    'rows were written since; they stay as they are until somebody decides about them',
  ),
  edge(
    'resolving',
    'settle_conflicts',
    'rolled_back',
    'somebody decided about every row that was written since',
  ),
  edge(
    'cancelling',
    'leave_conflicts',
    'resolving',
    'rows that had been promoted were written since; they stay as they are until somebody decides about them',
  ),
  edge(
    'cancelling',
    'reach_cancel',
    'cancelled',
    'what was in flight is finished, what had changed is put back, and staging is removed',
  ),
];

/** Nothing more will happen by itself and no person can make it go on. */
export const FINAL: ReadonlySet<State> = new Set(['rolled_back', 'cancelled', 'expired', 'left_as_is']);

/** The executor has something to do. */
export const WORKING: ReadonlySet<State> = new Set([
  'approved',
  'running',
  'pausing',
  'cancelling',
  'checking',
  'ready',
  'promoting',
  'rolling_back',
  'resolving',
]);

/** A gate is open: signals of people can change the state. */
export const DECIDING: Readonly<Partial<Record<State, GateNumber>>> = {
  proposed: 1,
  awaiting_signoff: 2,
  rollback_asked: 3,
};

/** The state that `verb` leads to from `from`, or null when the lifecycle has no such edge. */
export function nextState(from: State, verb: Verb): State | null {
  return EDGES.find(candidate => candidate.from === from && candidate.verb === verb)?.to ?? null;
}

/** What can be done from a state, in the order of the table. */
export function verbsFrom(from: State): Verb[] {
  return EDGES.filter(candidate => candidate.from === from).map(candidate => candidate.verb);
}

function edge(from: State, verb: Verb, to: State, why: string): Edge {
  return { from, verb, to, why };
}

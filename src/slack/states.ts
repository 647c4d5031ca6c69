import { STATES, State, verbsFrom } from '../plan/lifecycle.ts';
import { UNITS_AHEAD } from '../plan/unit-list.ts';
import { capitalised } from './capitalised.ts';
import type { BackfillButton } from './ids.ts';
import { bold, type Mrkdwn, md } from './mrkdwn.ts';

/** What people see beside the name of a state: waiting, working, at rest, done, stopped. */
const ICONS: Readonly<Record<State, string>> = {
  proposed: '🟡',
  approved: '🟢',
  running: '🔵',
  pausing: '⏸️',
  paused: '⏸️',
  checking: '🔵',
  failed: '🔴',
  awaiting_signoff: '🟡',
  ready: '🟢',
  promoting: '🔵',
  watching: '🟢',
  recorded: '✅',
  rollback_asked: '🟡',
  rolling_back: '🔵',
  resolving: '🟠',
  rolled_back: '↩️',
  cancelling: '⏹️',
  cancelled: '⏹️',
  expired: '⌛',
  left_as_is: '📌',
};

/** The state with its icon: `🔵 *Running*`. What is not a state of the lifecycle is shown as it is named. */
export function stateLabel(name: string): Mrkdwn {
  const state = State.safeParse(name);
  if (!state.success) return md`⚪ ${bold(capitalised(name.replaceAll('_', ' ')))}`;
  return { mrkdwn: `${ICONS[state.data]} *${STATES[state.data].title}*` };
}

/** Whether units are still to be rebuilt. */
export function isAhead(name: string): boolean {
  const state = State.safeParse(name);
  return state.success && UNITS_AHEAD.has(state.data);
}

/** Which buttons lead somewhere from a state, by the lifecycle's own table. */
export function offeredIn(name: string, wanted: readonly BackfillButton[]): BackfillButton[] {
  const state = State.safeParse(name);
  if (!state.success) return [];
  const verbs = new Set<string>(verbsFrom(state.data));
  const isPromoting = state.data === 'promoting';
  return wanted.filter(button => {
    // Only a promotion unit by unit can be cancelled, and its own messages offer that by its own name.
    const isForNow = button === 'takeBack' ? isPromoting : !(button === 'cancel' && isPromoting);
    return isForNow && verbs.has(BUTTON_VERBS[button]);
  });
}

export const BUTTON_VERBS = {
  edit: 'revise',
  pause: 'pause',
  resume: 'resume',
  cancel: 'cancel',
  takeBack: 'cancel',
  retry: 'retry',
  promote: 'promote',
  rollBack: 'roll_back',
  keep: 'keep',
} as const satisfies Record<BackfillButton, string>;

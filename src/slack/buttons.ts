import type { Button } from '@slack/types';
import { type ButtonLook, button } from './blocks.ts';
import { BACKFILL_BUTTONS, type BackfillButton, GATE_BUTTONS, ROWS_BUTTON, UNITS_BUTTONS } from './ids.ts';

type Offer = { readonly label: string; readonly look: (id: string) => ButtonLook };

/** What each button says, and what is asked before it does something that others notice. */
const OFFERS: Readonly<Record<BackfillButton, Offer>> = {
  edit: { label: 'Edit plan', look: () => ({}) },
  pause: { label: 'Pause', look: () => ({}) },
  resume: { label: 'Resume', look: () => ({ style: 'primary' }) },
  cancel: {
    label: 'Cancel',
    look: id => ({
      style: 'danger',
      confirm: {
        title: `Cancel ${id}?`,
        text: 'It is given up for good and its staged rows are removed. Production stays as it is. Everyone who was told hears of it.',
        yes: 'Cancel it',
        no: 'Keep it',
      },
    }),
  },
  takeBack: {
    label: 'Cancel and take it back',
    look: id => ({
      style: 'danger',
      confirm: {
        title: `Take ${id} back?`,
        text: 'It stops before the next unit and is given up for good. What was promoted so far is taken back: those rows are again as they were, except for rows that were written since, which stay and are listed. Everyone who was told hears of it.',
        yes: 'Take it back',
        no: 'Go on',
      },
    }),
  },
  retry: { label: 'Try again', look: () => ({ style: 'primary' }) },
  promote: {
    label: 'Promote now',
    look: id => ({
      style: 'primary',
      confirm: {
        title: `Promote ${id}?`,
        text: 'The rebuilt rows replace the rows in production, in the way that the plan says. The old rows are kept until the rollback deadline.',
        yes: 'Promote',
        no: 'Not now',
      },
    }),
  },
  rollBack: {
    label: 'Roll back',
    look: id => ({
      style: 'danger',
      confirm: {
        title: `Roll back ${id}?`,
        text: 'Everyone who was told of the change hears of it now. Once those who approved the plan approve this too, the rows from before are put back; rows that were written since stay as they are and are listed.',
        yes: 'Roll back',
        no: 'Leave it',
      },
    }),
  },
  keep: {
    label: 'Call the rollback off',
    look: id => ({
      confirm: {
        title: `Keep ${id}?`,
        text: 'The rollback is called off and the new rows stay. Everyone who was told hears of it. Until the deadline it can be asked for again.',
        yes: 'Keep the new rows',
        no: 'Go back',
      },
    }),
  },
};

/** Buttons about one backfill, in the given order; the value of each is its number. */
export function backfillButtons(backfillId: number, which: readonly BackfillButton[]): Button[] {
  return which.map(name =>
    button(
      BACKFILL_BUTTONS[name],
      OFFERS[name].label,
      String(backfillId),
      OFFERS[name].look(`BF-${backfillId}`),
    ),
  );
}

/** Lets people look at single rows before and after. */
export function rowsButton(backfillId: number): Button {
  return button(ROWS_BUTTON, 'Look at rows', String(backfillId));
}

/** Lets people look at which units are rebuilt, which are not, and why. */
export function unitsButton(backfillId: number): Button {
  return button(UNITS_BUTTONS.look, 'Look at units', String(backfillId));
}

/** The decision by buttons, on an open request; the value of each is the key of the request's message. */
export function gateButtons(request: {
  readonly messageKey: string;
  readonly needsReason: boolean;
}): Button[] {
  const { messageKey, needsReason } = request;
  if (messageKey === '') return [];
  return [
    button(GATE_BUTTONS.approve, needsReason ? 'Approve with a reason' : 'Approve', messageKey, {
      style: 'primary',
    }),
    button(GATE_BUTTONS.reject, 'Reject with a reason', messageKey, { style: 'danger' }),
  ];
}

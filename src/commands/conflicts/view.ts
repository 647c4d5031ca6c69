import type { Button, KnownBlock, ModalView } from '@slack/types';
import { type Conflict, differences } from '../../plan/conflict.ts';
import { countOf } from '../../plan/count.ts';
import { actions, button, context, divider, header, plain, section } from '../../slack/blocks.ts';
import { CONFLICT_BUTTONS, VIEWS } from '../../slack/ids.ts';
import { cutBy, LIMITS } from '../../slack/limits.ts';
import { bold, codeBlock, escapedLength, inline, type Mrkdwn, md } from '../../slack/mrkdwn.ts';
import type { Listed } from '../../usecases/conflicts.ts';
import { type About, REASON } from './input.ts';

/** Columns shown a row, and characters a value: the rest is in the warehouse. */
const COLUMNS = 8;
const VALUE = 24;

/** Rows that a rollback left alone, a page of them, each with what can be done about it. */
export function conflictsView(backfillId: number, { open, conflicts, title, key, after }: Listed): ModalView {
  const last = conflicts.at(-1)?.id ?? 0;
  const about = { backfillId, after };
  const more = conflicts.length > 0 && open > conflicts.length;
  return {
    type: 'modal',
    callback_id: VIEWS.conflicts,
    title: plain(`Rows of BF-${backfillId}`, LIMITS.viewTitle),
    close: plain('Decide later', LIMITS.viewTitle),
    blocks: [
      header(open > 0 ? `${countOf(open, 'row')} to be decided about` : 'Every row is decided about'),
      context(
        md`${inline(title, 150)} · These rows were written since the promotion, so the rollback left them as they are.`,
      ),
      ...conflicts.flatMap(conflict => [divider(), ...conflictBlocks(conflict, key, about)]),
      divider(),
      ...actions(paging(backfillId, last, after, more)),
      ...actions(
        open > 0
          ? [
              button(
                CONFLICT_BUTTONS.leaveRest,
                'Leave all of them as they are …',
                JSON.stringify({ ...about, conflictId: 0, choice: 'leave', seen: '' } satisfies About),
              ),
            ]
          : [],
      ),
    ],
  };
}

function paging(backfillId: number, last: number, after: number, more: boolean): Button[] {
  if (more) return [button(CONFLICT_BUTTONS.page, 'More rows', `${backfillId}|${last}`)];
  return after > 0 ? [button(CONFLICT_BUTTONS.page, 'From the first', `${backfillId}|0`)] : [];
}

function conflictBlocks(
  conflict: Conflict,
  order: readonly string[],
  about: { backfillId: number; after: number },
): KnownBlock[] {
  const { id, seen } = conflict;
  const value = (choice: About['choice']) =>
    JSON.stringify({ ...about, conflictId: id, choice, seen } satisfies About);
  return [
    section(
      md`${bold(`Row ${id}`)} · ${sayKey(conflict, order)}\n${inline(story(conflict), 300)}\n${values(conflict)}`,
    ),
    ...actions([
      button(CONFLICT_BUTTONS.force, 'Put the old row back …', value('force'), { style: 'danger' }),
      button(CONFLICT_BUTTONS.leave, 'Leave it as it is …', value('leave')),
    ]),
  ];
}

function sayKey(conflict: Conflict, order: readonly string[]): Mrkdwn {
  const named = order.map(column => `${column} ${String(conflict.key[column])}`);
  return inline(named.join(', '), 300);
}

const OPERATIONS: Readonly<Record<Conflict['operation'], string>> = {
  inserted: 'The backfill added this row',
  updated: 'The backfill changed this row',
  deleted: 'The backfill removed this row',
};

const SINCE: Readonly<Record<Conflict['since'], string>> = {
  changed: 'it was written since',
  removed: 'it was removed since',
  added: 'it was added again since',
};

function story({ operation, since }: Conflict): string {
  return `${OPERATIONS[operation]}, and ${SINCE[since]}.`;
}

/** Before, promoted and now, of the columns in which they differ. */
function values(conflict: Conflict): Mrkdwn {
  const all = differences(conflict);
  if (all.length === 0) return md`No column differs.`;
  const shown = all.slice(0, COLUMNS);
  const rows = [
    ['Column', 'Before', 'Promoted', 'Now'],
    ...shown.map(({ column, before, promoted, now }) => [column, before, promoted, now]),
  ].map(row => row.map(cell => cutBy(cell, VALUE, escapedLength)));
  const widths = [0, 1, 2, 3].map(at => Math.max(...rows.map(row => row[at]?.length ?? 0)));
  const text = rows.map(row =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const left = all.length - shown.length;
  return md`${codeBlock(text.join('\n'))}${left > 0 ? md`\n… and ${left} more columns` : md``}`;
}

/** Asks for the reason: it is kept with the name of whoever decides. */
export function reasonView(about: About): ModalView {
  return {
    type: 'modal',
    callback_id: VIEWS.conflictReason,
    title: plain(about.choice === 'force' ? 'Put the old row back' : 'Leave as it is', LIMITS.viewTitle),
    submit: plain(about.choice === 'force' ? 'Put it back' : 'Leave it', LIMITS.viewTitle),
    close: plain('Back', LIMITS.viewTitle),
    private_metadata: JSON.stringify(about),
    blocks: [
      section(inline(CONSEQUENCES[about.conflictId === 0 ? 'leaveRest' : about.choice], 600)),
      {
        type: 'input',
        block_id: REASON,
        label: plain('Why?', LIMITS.inputLabel),
        hint: plain('Kept in the audit trail and the record, with your name.', LIMITS.inputHint),
        element: {
          type: 'plain_text_input',
          action_id: REASON,
          multiline: true,
          min_length: 3,
          max_length: 1_000,
        },
      },
    ],
  };
}

const CONSEQUENCES = {
  force:
    'What was written since is overwritten by the row from before the backfill. If somebody writes the row once more in this moment, nothing happens and you are asked again.',
  leave: 'The row stays as it was written since. Its old version is removed when the way back ends.',
  leaveRest:
    'Every row that nobody has decided about stays as it was written since. The rollback is over then.',
} as const;

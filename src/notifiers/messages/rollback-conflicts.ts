import { countOf } from '../../plan/count.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, button, context, type Rendered, section } from '../../slack/blocks.ts';
import { CONFLICT_BUTTONS } from '../../slack/ids.ts';
import { inARow } from '../../slack/list.ts';
import { message } from '../../slack/message.ts';
import { bold, lines, md, slackDate } from '../../slack/mrkdwn.ts';
import { formatInteger } from '../../slack/numbers.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'rollback_conflicts'>;

/** Rows that a rollback left alone because they were written since: somebody decides about each. */
export function renderRollbackConflicts(model: Model): Rendered {
  const { id, rows, open, forced, left } = model;
  const were = rows === 1 ? '1 row was' : `${formatInteger(rows)} rows were`;
  const decided = [
    ...(forced > 0 ? [md`${countOf(forced, 'row')} put back all the same`] : []),
    ...(left > 0 ? [md`${countOf(left, 'row')} left as it is now`] : []),
  ];
  return message({
    text: `BF-${id}: not everything was put back. ${were} written since the promotion and stayed as they are; ${open} to be decided about`,
    head: [
      section(
        md`⚠️ ${people(model.mention)}: ${bold(`Not everything of BF-${id} was put back`)}\n${were} written since the promotion and stayed as they are, in ${inARow(model.units, 12)}. All others are as they were before.`,
      ),
      section(
        open > 0
          ? md`${bold(`${countOf(open, 'row')} to be decided about`)}${decided.length > 0 ? md`: ${lines(decided, ', ')} so far` : md``}`
          : md`✅ Decided: ${lines(decided, ', ')}`,
      ),
    ],
    tail: [
      ...actions(
        open > 0
          ? [button(CONFLICT_BUTTONS.look, 'Look at these rows', String(id), { style: 'primary' })]
          : [],
      ),
      context(
        md`Each can be put back all the same or left as it is now. ${model.endsAt === null ? md`` : md`The old rows are kept for that until ${slackDate(model.endsAt)}; rows that nobody has decided about by then stay as they are.`}`,
      ),
    ],
  });
}

import type { MessageModel } from '../../plan/say/models.ts';
import { context, header, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { bold, code, lines, md, typed } from '../../slack/mrkdwn.ts';
import { movementHeadline, movementTables } from '../../slack/tables.ts';
import { named } from '../parts/heading.ts';

type Model = MessageModel<'record'>;

const ROWS = 24;

/** In channels that were only told, these lines of the summary are enough. */
const BRIEF = new Set(['What changed', 'Why', 'When', 'Approved by', 'Way back']);

/** The final document: in full where the work was done, in brief where people were told. */
export function renderRecord(model: Model): Rendered {
  const summary = model.brief ? model.summary.filter(({ part }) => BRIEF.has(part)) : model.summary;
  const said = summary.map(({ part, text }) => md`${bold(part, 60)}: ${typed(text, 700)}`);
  return message({
    text: `Record of ${named(model)}: done. ${movementHeadline(model.movements)}`,
    head: [
      header(`Record of BF-${model.id}: ${model.datasetTitle}`),
      ...(model.brief
        ? [section(lines(said.slice(0, 4))), ...rest(said.slice(4))]
        : said.map(line => section(line))),
    ],
    body: model.brief ? [] : movementTables(model.movements, ROWS),
    tail: [
      context(
        model.brief
          ? md`The whole record: ${code(`/backfill record BF-${model.id}`)}`
          : md`The whole record is kept, and is the file in this thread. Later: ${code(`/backfill record BF-${model.id}`)}`,
      ),
    ],
    part: 'table',
  });

  function rest(left: typeof said) {
    return left.length > 0 ? [section(lines(left))] : [];
  }
}

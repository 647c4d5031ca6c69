import type { MessageModel } from '../../plan/say/models.ts';
import { context, header, type Rendered } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { code, md } from '../../slack/mrkdwn.ts';
import { recordBlocks } from '../../slack/record-blocks.ts';
import { movementHeadline } from '../../slack/tables.ts';
import { named } from '../parts/heading.ts';

type Model = MessageModel<'record'>;

/** In channels that were only told, these lines of the summary are enough. */
const BRIEF = new Set([
  'What changed',
  'What was to change',
  'Why',
  'Counted differently',
  'When',
  'Approved by',
  'Not well since',
  'Way back',
  'Rolled back',
  'Changed, then put back',
  'Never changed',
]);

/** One meaning a line. */
const ENDED: Readonly<Record<Model['ended'], string>> = {
  done: 'done.',
  rolled_back: 'rolled back.',
  cancelled: 'cancelled while it was being promoted; what had changed was put back.',
};

/** The final document: in full where the work was done, in brief where people were told. */
export function renderRecord(model: Model): Rendered {
  const { brief, movements, ended } = model;
  const shown = brief
    ? {
        summary: model.summary.filter(({ part }) => BRIEF.has(part)),
        movements: model.tellMovement ? movements : [],
      }
    : model;
  const { summary, tables } = recordBlocks(shown);
  const command = code(`/backfill record BF-${model.id}`);
  return message({
    text: `Record of ${named(model)}: ${ENDED[ended]}${ended === 'done' ? ` ${movementHeadline(movements)}` : ''}`,
    head: [header(`Record of BF-${model.id}: ${model.datasetTitle}`)],
    body: [...summary, ...tables],
    tail: [
      context(
        brief
          ? md`The whole record: ${command}`
          : md`The whole record is kept, and is the file in this thread. Later: ${command}`,
      ),
    ],
  });
}

import type { KnownBlock } from '@slack/types';
import type { MessageModel } from '../../plan/say/models.ts';
import { actions, context, header, type Rendered, uploadedImage } from '../../slack/blocks.ts';
import { rowsButton } from '../../slack/buttons.ts';
import { chartModels, describeChart } from '../../slack/chart-data.ts';
import { closedMonthsTables } from '../../slack/closed-months.ts';
import { message } from '../../slack/message.ts';
import { md } from '../../slack/mrkdwn.ts';
import { movementHeadline, movementTables } from '../../slack/tables.ts';
import type { Picture } from '../rendering.ts';

type Model = MessageModel<'movement'>;

const ROWS = 24;

/** How the numbers move: the picture, and old, new, difference and percent of every metric and period. */
export function renderMovement(model: Model, picture: Picture): Rendered {
  return message({
    text: `BF-${model.id}: how ${model.datasetTitle} moves. ${movementHeadline(model.movements)}`,
    head: [header(`BF-${model.id}: how ${model.datasetTitle} moves`), ...pictureBlocks(model, picture)],
    body: [...closedMonthsTables(model.closed), ...movementTables(model.movements, ROWS)],
    tail: [
      context(
        md`Measured on the staged rows. Whole calendar periods, rows outside the scope included, because that is what reports show.`,
      ),
      ...actions([rowsButton(model.id)]),
    ],
    part: 'table',
  });
}

function pictureBlocks(model: Model, picture: Picture): KnownBlock[] {
  if (picture.state === 'uploaded') {
    return [uploadedImage(picture.fileId, describeChart(model.datasetTitle, chartModels(model.series)))];
  }
  if (picture.state === 'unavailable') {
    return [context(md`The chart could not be uploaded to Slack; the numbers below are complete.`)];
  }
  return [];
}

import type { MessageModel } from '../../plan/say/models.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { inline } from '../../slack/mrkdwn.ts';
import { named } from '../parts/heading.ts';

/** The words beside the uploaded file. */
export function renderRecordFile(model: MessageModel<'record_file'>): Rendered {
  const text = `The whole record of ${named(model)}, to keep`;
  return message({ text, head: [section(inline(text, 1_000))] });
}

import type { BackfillRecord } from '../../plan/record.ts';
import { recordSummary } from '../../plan/record-summary.ts';
import { context, header, type Rendered } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { md } from '../../slack/mrkdwn.ts';
import { recordBlocks } from '../../slack/record-blocks.ts';

/** The record as it was filed, for the person who asked. */
export function recordView(record: BackfillRecord): Rendered {
  const { title } = record.plan;
  const { summary, tables } = recordBlocks({
    summary: recordSummary(record),
    movements: record.movements,
  });
  return message({
    text: `Record of BF-${record.id}: ${title}`,
    head: [header(`Record of BF-${record.id}: ${title}`)],
    body: [...summary, ...tables],
    tail: [
      context(
        md`The whole of it, with every check and the SQL, is the file in the thread of BF-${String(record.id)}.`,
      ),
    ],
  });
}

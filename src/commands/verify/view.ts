import { countOf } from '../../plan/count.ts';
import { type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { inline, md } from '../../slack/mrkdwn.ts';
import type { verifyTrail } from '../../usecases/verify-trail.ts';

type Verdict = Awaited<ReturnType<typeof verifyTrail>>;

export function trailView(verdict: Verdict): Rendered {
  if (verdict.ok) {
    const rows = countOf(verdict.rows, 'entry', 'entries');
    return message({
      text: `The audit trail is whole: ${rows}`,
      head: [
        section(md`✅ *The audit trail is whole.* ${rows} were read; none is missing and none was changed.`),
      ],
    });
  }
  return message({
    text: `The audit trail is broken at entry ${verdict.seq}: ${verdict.why}`,
    head: [
      section(
        md`🔴 *The audit trail is broken at entry ${verdict.seq}:* ${inline(verdict.why, 500)}.\nSomebody changed the database by hand, or it was restored. Tell whoever runs the bot before trusting what it says about the past.`,
      ),
    ],
  });
}

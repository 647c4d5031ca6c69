import { listed } from '../../plan/say/listed.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { context, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { bold, channelMention, inline, type Mrkdwn, md } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Model = MessageModel<'hold_or_test'>;

/** For those who answer for what acts on the rows: when to hold or test it, and when it may go on. */
export function renderHoldOrTest(model: Model): Rendered {
  const { id, datasetTitle, period, step } = model;
  const what = listed(model.consumers);
  const it = model.consumers.length === 1 ? 'it' : 'them';
  const asked = step === 'staged' ? `Hold ${what}, or test ${it} on the rebuilt rows` : `${what} may go on`;
  const who = model.mention.length === 0 ? md`` : md`${people(model.mention)}: `;
  return message({
    text: `BF-${id}: ${asked}`,
    head: [
      section(md`${step === 'staged' ? '🧪' : '▶️'} ${who}${bold(asked, 300)}\n${next(model)}`),
      context(md`BF-${String(id)} · ${inline(datasetTitle, 120)} · ${inline(period, 200)}`),
    ],
  });
}

function next({ step, homeChannelId, datasetTitle }: Model): Mrkdwn {
  if (step === 'promoted') {
    return md`The history of ${inline(datasetTitle, 120)} has changed: what acts on it reads the new rows from now on.`;
  }
  return md`The rebuilt rows of ${inline(datasetTitle, 120)} are staged and passed their checks; nobody reads them yet. Production changes once the measured result is approved in ${channelMention(homeChannelId)}, so please hold or test before you approve there. You are told here when it has changed.`;
}

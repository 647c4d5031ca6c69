import { context, header, type Rendered, section } from '../../slack/blocks.ts';
import { message } from '../../slack/message.ts';
import { code, lines, md } from '../../slack/mrkdwn.ts';
import { WORDS } from '../slash/input.ts';

const BEHIND = {
  nothing: '',
  maybe: ' BF-12',
  one: ' BF-12',
  words: ' [words]',
  one_or_all: ' BF-12',
  one_with_settings: ' BF-12 batch=500ms',
} as const;

/** Everything that can be asked by the command. */
export function help(): Rendered {
  const said = Object.entries(WORDS).map(
    ([word, { about, does }]) => md`${code(`/backfill ${word}${BEHIND[about]}`)}  ${does}`,
  );
  return message({
    text: 'What /backfill can do',
    head: [
      header('What /backfill can do'),
      section(lines([md`${code('/backfill')}  propose a backfill: five questions, then a review`, ...said])),
      context(
        md`Approving is done by reacting with ✅ or ❌ on a request, by its buttons, or by command. Nothing changes before everyone who is affected was told and every owner who is asked has approved.`,
      ),
    ],
  });
}

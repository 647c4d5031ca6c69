import { bullets } from '../../slack/list.ts';
import { type Mrkdwn, md, withChannels } from '../../slack/mrkdwn.ts';

type Change = { readonly sentence: string; readonly voids: boolean };

/** What an edit changed, one line each; what ends approvals is marked. */
export function changeLines(changes: readonly Change[], max: number): Mrkdwn {
  return bullets(
    changes,
    max,
    ({ sentence, voids }) => md`${voids ? '✏️' : '➕'} ${withChannels(sentence, 250)}`,
    ', all of them in the plan in this thread',
  );
}

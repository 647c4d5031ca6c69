import { bullets } from '../../slack/list.ts';
import { inline, type Mrkdwn, md, slackDate, userMention } from '../../slack/mrkdwn.ts';

type Reason = { readonly text: string; readonly until: string | null; readonly by: string | null };

/** So many of this length fit into one block, with a date and a name each. */
const SHOWN = 8;
const LENGTH = 250;

/** Every reason to wait, one a line; those that the clock ends with when. */
export function waitReasons(reasons: readonly Reason[]): Mrkdwn {
  return bullets(reasons, SHOWN, sayReason, '');
}

function sayReason({ text, until, by }: Reason): Mrkdwn {
  const who = by === null ? md`` : md` by ${userMention(by)}`;
  const when = until === null ? md`` : md`; goes on ${slackDate(until)}`;
  return md`${inline(text, LENGTH)}${who}${when}`;
}

import type { KnownBlock } from '@slack/types';
import { section } from '../../slack/blocks.ts';
import { inline, lines, type Mrkdwn, md, userMention } from '../../slack/mrkdwn.ts';

export type SlotLine = {
  readonly anyOf: readonly string[];
  readonly because: string;
  readonly filledBy: string | null;
};

type Gate = { readonly slots: readonly SlotLine[]; readonly blockedBy: readonly string[] };

const SHOWN = 10;
const NAMED = 5;

/** Who approved, who is missing and why they are asked, who blocks. */
export function gateStanding({ slots, blockedBy }: Gate): KnownBlock {
  const filled = slots.filter(slot => slot.filledBy !== null).length;
  const ordered = slots.toSorted((a, b) => Number(a.filledBy !== null) - Number(b.filledBy !== null));
  const shown = ordered.slice(0, SHOWN).map(slotLine);
  const left = ordered.length - shown.length;
  return section(
    lines([
      md`*Approvals: ${filled} of ${slots.length}*`,
      ...(blockedBy.length > 0 ? [blocking(blockedBy)] : []),
      ...shown,
      ...(left > 0 ? [md`… and ${left} more`] : []),
    ]),
  );
}

/** Mentions of several people: `@ada, @ben or @chloe`. */
export function people(userIds: readonly string[], conjunction: 'and' | 'or' = 'and'): Mrkdwn {
  const shown = userIds.slice(0, NAMED).map(userMention);
  const left = userIds.length - shown.length;
  if (left > 0) return md`${lines(shown, ', ')} and ${left} more`;
  const last = shown.at(-1);
  if (shown.length < 2 || !last) return lines(shown, ', ');
  return md`${lines(shown.slice(0, -1), ', ')} ${conjunction} ${last}`;
}

function slotLine(slot: SlotLine): Mrkdwn {
  const because = inline(slot.because, 120);
  if (slot.filledBy !== null) return md`✅ ${userMention(slot.filledBy)} approved (${because})`;
  return md`⏳ ${people(slot.anyOf, 'or')} is asked (${because})`;
}

function blocking(blockedBy: readonly string[]): Mrkdwn {
  return md`⛔ ${people(blockedBy)} ${blockedBy.length === 1 ? 'blocks' : 'block'} it: nothing goes on until the ❌ is removed`;
}

import type { KnownBlock } from '@slack/types';
import { section } from '../../slack/blocks.ts';
import { inline, lines, type Mrkdwn, md, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

export type SlotLine = {
  readonly anyOf: readonly string[];
  readonly because: string;
  readonly filledBy: string | null;
};

type Gate = { readonly slots: readonly SlotLine[]; readonly blockedBy: readonly string[] };

const SHOWN = 10;

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

function slotLine(slot: SlotLine): Mrkdwn {
  const because = inline(slot.because, 120);
  if (slot.filledBy !== null) return md`✅ ${userMention(slot.filledBy)} approved (${because})`;
  return md`⏳ ${people(slot.anyOf, 'or')} is asked (${because})`;
}

function blocking(blockedBy: readonly string[]): Mrkdwn {
  return md`⛔ ${people(blockedBy)} ${blockedBy.length === 1 ? 'blocks' : 'block'} it: nothing goes on until the ❌ is removed`;
}

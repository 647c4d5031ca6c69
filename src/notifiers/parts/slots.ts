import type { KnownBlock } from '@slack/types';
import type { SlotLine } from '../../plan/say/models/parts.ts';
import type { MessageModel } from '../../plan/say/models.ts';
import { section } from '../../slack/blocks.ts';
import { capitalised } from '../../slack/capitalised.ts';
import { takeFitting } from '../../slack/limits.ts';
import { inline, lines, type Mrkdwn, md, slackDate, userMention } from '../../slack/mrkdwn.ts';
import { people } from '../../slack/people.ts';

type Gate = Pick<
  MessageModel<'signoff_request'>,
  'slots' | 'blockedBy' | 'objections' | 'unconfirmed' | 'open' | 'expiresAt'
>;

const STAND_INS = 2;
const OBJECTIONS = 4;

/** Characters: of one block of lines, and of all of them. A message has to hold more than its slots. */
const BLOCK = 2_800;
const ALL = 4_500;

/** A line with how many slots it is about. */
type Line = { readonly text: Mrkdwn; readonly slots: number };

/** Who approved, who is missing and why they are asked, who stands in for whom, who blocks and why. */
export function gateStanding(gate: Gate): KnownBlock[] {
  const { slots, blockedBy, objections, unconfirmed, open, expiresAt } = gate;
  const filled = slots.filter(slot => slot.filledBy !== null).length;
  const head = lines([
    md`*Approvals: ${filled} of ${slots.length}*`,
    ...(open && expiresAt !== null
      ? [md`⏳ Open until ${slackDate(expiresAt)}. Silence is never an approval.`]
      : []),
    ...(blockedBy.length > 0 ? [blocking(blockedBy)] : []),
    ...objections.slice(0, OBJECTIONS).map(objection),
    ...(unconfirmed.length > 0 ? [waitsForWords(unconfirmed)] : []),
  ]);
  const ordered = slots.toSorted((a, b) => Number(a.filledBy !== null) - Number(b.filledBy !== null));
  const said = circles(ordered).flatMap(circle => [...circleTitle(circle), ...circleLines(circle)]);
  const { taken } = takeFitting(said, ALL, ({ text }) => text.mrkdwn.length);
  const left = slots.length - taken.reduce((sum, line) => sum + line.slots, 0);
  const texts = taken.map(({ text }) => text);
  if (left > 0) texts.push(md`… and ${left} more`);
  return [section(head), ...inBlocks(texts)];
}

function inBlocks(texts: readonly Mrkdwn[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let rest = texts;
  while (rest.length > 0) {
    const { taken, left } = takeFitting(rest, BLOCK, ({ mrkdwn }) => mrkdwn.length + 1);
    blocks.push(section(lines(taken)));
    rest = rest.slice(rest.length - left);
    if (left === 0) break;
  }
  return blocks;
}

/** Slots that ask the same circle of people stand together. */
function circles(slots: readonly SlotLine[]): SlotLine[][] {
  const found = new Map<string, SlotLine[]>();
  for (const slot of slots) found.set(slot.asks ?? '', [...(found.get(slot.asks ?? '') ?? []), slot]);
  return [...found.values()];
}

function circleTitle([first]: readonly SlotLine[]): Line[] {
  return first?.asks ? [{ text: md`_${inline(capitalised(first.asks), 120)}:_`, slots: 0 }] : [];
}

/** Empty places that any of the same people may fill are one line. */
function circleLines(circle: readonly SlotLine[]): Line[] {
  const kept = circle.filter((slot, index) => {
    const twin = circle.findIndex(other => isTwin(slot, other));
    return twin === -1 || twin >= index;
  });
  return kept.map(slot => {
    const twins = circle.filter(other => isTwin(slot, other)).length;
    return { text: slotLine(slot, twins), slots: Math.max(1, twins) };
  });
}

function isTwin(slot: SlotLine, other: SlotLine): boolean {
  const isOpen = slot.filledBy === null && other.filledBy === null && slot.anyOf.length > 1;
  return isOpen && slot.anyOf.join() === other.anyOf.join() && slot.because === other.because;
}

function slotLine(slot: SlotLine, times: number): Mrkdwn {
  const because = inline(slot.because, 100);
  if (slot.filledBy !== null) {
    const instead = slot.filledFor === null ? md`` : md` for ${userMention(slot.filledFor)}`;
    const reason = slot.reason === null ? md`` : md`: “${inline(slot.reason, 150)}”`;
    return md`✅ ${userMention(slot.filledBy)} approved${instead} (${because})${reason}`;
  }
  const missing = slot.unreachable.slice(0, STAND_INS).map(unreachable);
  const who = people(slot.anyOf, 'or');
  const asked =
    slot.anyOf.length === 0
      ? []
      : [times > 1 ? md`⏳ ${times} of ${who} are asked (${because})` : md`⏳ ${who} is asked (${because})`];
  return lines([...asked, ...missing, ...slot.standIns.slice(-STAND_INS).map(standIn)], ' · ');
}

function standIn({ userId, insteadOf, from, until }: SlotLine['standIns'][number]): Mrkdwn {
  return md`${userMention(userId)} decides for ${userMention(insteadOf)} from ${slackDate(from)} until ${slackDate(until)}`;
}

function unreachable({ name, email }: SlotLine['unreachable'][number]): Mrkdwn {
  return md`📭 ${inline(name, 60)} has no account in Slack under ${inline(email, 80)}, and nobody else fills this place. Let them join, or correct the catalog and edit the plan`;
}

function blocking(blockedBy: readonly string[]): Mrkdwn {
  return md`⛔ ${people(blockedBy)} ${blockedBy.length === 1 ? 'blocks' : 'block'} it: nothing goes on until the ❌ is removed`;
}

function objection({ userId, reason }: Gate['objections'][number]): Mrkdwn {
  return reason === null
    ? md`    ${userMention(userId)} has not said why yet`
    : md`    “${inline(reason, 350)}” (${userMention(userId)})`;
}

function waitsForWords(unconfirmed: readonly string[]): Mrkdwn {
  return md`❔ ${people(unconfirmed)} approved, which is *not counted yet*: the risk asks for a reason. Confirm with one.`;
}

import { type GateAsked, type GateStanding, type Signal, standing, type Verdict } from './approvals.ts';

/** An emoji of somebody that stands on a request, as Slack shows it. */
export type SeenEmoji = { readonly userId: string; readonly verdict: Verdict; readonly emoji: string };

export type AtGate = {
  readonly standing: GateStanding;
  /**
   * `passes`: whoever was asked agrees, and Slack shows it. `look`: they agree by what was reported; Slack has to be asked
   * what stands there now. `open`: something is missing.
   */
  readonly now: 'passes' | 'look' | 'open';
};

/**
 * What is to be done at a gate. Slack reports reactions in any order, so by what was reported up to a moment a ✅ may
 * stand alone that never did: its owner took it back together with a ❌, and only the one was reported yet. A gate that
 * passed stays passed, therefore it passes only on what Slack shows.
 *
 * @param seen what Slack shows on the request; null where nobody looked
 */
export function atGate(asked: GateAsked, seen: readonly SeenEmoji[] | null): AtGate {
  const reported = standing(asked);
  if (!reported.passed) return { standing: reported, now: 'open' };
  if (seen === null) return { standing: reported, now: 'look' };
  const signals = [...asSeen(asked.signals, seen), ...unreported(asked, seen)];
  const careful = standing({ ...asked, signals });
  return { standing: careful, now: careful.passed ? 'passes' : 'open' };
}

/** A ✅ stands where it was both reported and seen, a ❌ where it was either: the look may be older than the report. */
function asSeen(signals: readonly Signal[], seen: readonly SeenEmoji[]): Signal[] {
  return signals.map(signal => {
    const { userId, verdict, emoji = '' } = signal;
    if (emoji === '') return signal;
    const isSeen = seen.some(one => one.userId === userId && one.verdict === verdict && one.emoji === emoji);
    return { ...signal, present: verdict === 'block' ? signal.present || isSeen : signal.present && isSeen };
  });
}

/** Each ❌ that Slack shows and nobody reported. When it was put there is not known; it stands there now. */
function unreported({ signals, postedAt }: GateAsked, seen: readonly SeenEmoji[]): Signal[] {
  const isNew = ({ userId, verdict, emoji }: SeenEmoji) =>
    verdict === 'block' && !signals.some(signal => signal.userId === userId && signal.emoji === emoji);
  return seen.filter(isNew).map(one => ({ ...one, present: true, at: postedAt ?? 0 }));
}

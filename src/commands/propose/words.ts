import type { DatasetProfile, Logic } from '../../plan/profile.ts';
import { isFinance } from '../../plan/profile.ts';
import { context } from '../../slack/blocks.ts';
import { sayChannel } from '../../slack/channel.ts';
import { bold, inline, lines, md } from '../../slack/mrkdwn.ts';
import type { Form } from './inputs.ts';

const SHOWN = 8;

/** What each variant of the logic does, where the menu has no room for it. */
export function definitions(variants: readonly Logic[]): Form {
  if (variants.length === 0) return [];
  const said = variants.slice(0, SHOWN).map(({ title, summary, rerunnable }) => {
    const warning = rerunnable ? md`` : md` _Running it twice may give different rows._`;
    return md`${bold(title, 80)}: ${inline(summary, 200)}${warning}`;
  });
  return [context(lines(said))];
}

/** Who hears of it without anyone asking for it. */
export function toldAnyway(profile: DatasetProfile | null): Form {
  if (!profile) return [];
  const channels = [
    ...profile.channels,
    ...(isFinance(profile) && profile.financeChannel ? [profile.financeChannel] : []),
    ...profile.consumers.flatMap(consumer => consumer.channel ?? []),
  ].map(({ channelId, name }) => channelId ?? name);
  const unique = [...new Set(channels)];
  const shown = unique.slice(0, 20).map(sayChannel);
  const left = unique.length - shown.length;
  const more = left > 0 ? md` and ${left} more` : md``;
  return [context(md`Told in any case, before anything changes: ${lines(shown, ', ')}${more}`)];
}

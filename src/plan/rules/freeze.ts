import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** A freeze keeps history as it is while it lasts. What was approved starts by itself afterwards. */
export function freeze({ calendar, startsAt }: RuleFacts): Finding[] {
  if (calendar.open) return [];
  const when = startsAt === null ? 'now' : `at ${sayMinute(startsAt)}`;
  const opensAt = calendar.opensAt?.toISOString() ?? null;
  const again = opensAt === null ? 'No opening is in sight.' : `It may start from ${sayMinute(opensAt)}.`;
  return calendar.closedBy.map(({ window }) => ({
    id: `freeze:${window.id}`,
    rule: 'freeze',
    severity: 'blocks',
    sentence:
      window.effect === 'deny'
        ? `History may not change ${when}: ${window.title} (${window.reason}). ${again}`
        : `History may change only during ${window.title} (${window.reason}), and not ${when}. ${again}`,
    demands: [{ what: 'wait_until', at: opensAt }],
    ...(window.overridableBy === null ? {} : { overridableBy: window.overridableBy }),
  }));
}

function sayMinute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

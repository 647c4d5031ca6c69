import type { Window } from '../calendar/windows.ts';
import { sayInstant } from '../instant.ts';
import type { RuleFacts } from './facts.ts';
import type { Finding } from './finding.ts';

/** A freeze keeps history as it is while it lasts. What was approved starts by itself afterwards. */
export function freeze({ calendar, startsAt }: RuleFacts): Finding[] {
  if (calendar.open) return [];
  const when = startsAt === null ? 'now' : `at ${sayInstant(startsAt)}`;
  return calendar.closedBy.map(({ window }) => frozen(window, when, calendar.opensAt));
}

/** The same of a run that began before: windows that do not let it finish keep its rows in staging. */
export function freezeOfRun(windows: readonly Window[], opensAt: Date | null): Finding[] {
  return windows.map(window => frozen(window, 'now', opensAt));
}

/** The window that a finding is about, by the id of the finding; null when it is about something else. */
export function windowOf(findingId: string): string | null {
  return findingId.startsWith(PREFIX) ? findingId.slice(PREFIX.length) : null;
}

const PREFIX = 'freeze:';

function frozen(window: Window, when: string, opens: Date | null): Finding {
  const opensAt = opens?.toISOString() ?? null;
  const again = opensAt === null ? 'No opening is in sight.' : `It may go on from ${sayInstant(opensAt)}.`;
  return {
    id: `${PREFIX}${window.id}`,
    rule: 'freeze',
    severity: 'blocks',
    sentence:
      window.effect === 'deny'
        ? `History may not change ${when}: ${window.title} (${window.reason}). ${again}`
        : `History may change only during ${window.title} (${window.reason}), and not ${when}. ${again}`,
    demands: [{ what: 'wait_until', at: opensAt }],
    ...(window.overridableBy === null ? {} : { overridableBy: window.overridableBy }),
  };
}

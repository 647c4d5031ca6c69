import { z } from 'zod';
import { CivilDate } from '../../plan/civil-date.ts';
import { type Refused, refuse } from '../../plan/refusal.ts';
import { INPUTS } from '../../slack/ids.ts';

export type Away = { readonly from: string | null; readonly until: string; readonly delegateId: string };

/** Slack puts the id in for the name that was typed, because the command asks for it. */
const WRITTEN = /^(?:from (\S+) )?until (\S+) (?:for|to|with) <@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/i;

/** Reads `from 2026-11-25 until 2026-12-01 for @ben`; the first part may be left out. */
export function readAway(text: string): { readonly ok: true; readonly away: Away } | Refused {
  const found = WRITTEN.exec(text.trim().replaceAll(/\s+/g, ' '));
  if (!found) {
    return refuse(
      'away_unreadable',
      'That says not clearly until when you are away, and who decides in your place.',
      'Write it like this: `/backfill away until 2026-12-01 for @ben`. `/backfill away` alone opens a form.',
    );
  }
  const [, from = null, until = '', delegateId = ''] = found;
  const unknown = [from, until].find(day => day !== null && !CivilDate.safeParse(day).success);
  if (unknown !== undefined) {
    return refuse('away_day', `“${unknown?.slice(0, 40)}” is no day.`, 'Write days like this: 2026-12-01.');
  }
  return { ok: true, away: { from, until, delegateId: delegateId.toUpperCase() } };
}

const Day = z.object({ selected_date: z.string().nullish() });
const Form = z.object({
  [INPUTS.from]: z.object({ [INPUTS.from]: Day }),
  [INPUTS.until]: z.object({ [INPUTS.until]: Day }),
  [INPUTS.delegate]: z.object({ [INPUTS.delegate]: z.object({ selected_user: z.string().nullish() }) }),
});

/** The same from the form; Slack lets nobody submit it with a required field empty. */
export function readAwayForm(values: unknown): Away {
  const form = Form.parse(values);
  return {
    from: form[INPUTS.from][INPUTS.from].selected_date ?? null,
    until: CivilDate.parse(form[INPUTS.until][INPUTS.until].selected_date),
    delegateId: z.string().parse(form[INPUTS.delegate][INPUTS.delegate].selected_user),
  };
}

import { addDays } from './civil-date.ts';
import type { DraftAnswers } from './draft.ts';
import { KINDS, type Kind } from './kinds.ts';
import type { DatasetProfile } from './profile.ts';

type Suggestion = { readonly kind: Kind; readonly because: string };

/** What points to each kind, first match wins. */
const SIGNS: readonly {
  kind: Kind;
  sign: (answers: DraftAnswers, profile: DatasetProfile, today: string) => string | false;
}[] = [
  {
    kind: 'ai_feature',
    sign: (_, profile) => profile.sensitivity.includes('ai_training') && 'models are trained on this dataset',
  },
  {
    kind: 'migration',
    sign: (answers, profile) =>
      profile.logic.find(variant => variant.id === answers.logic)?.uses === 'migration' &&
      'the logic chosen was made for moving history',
  },
  {
    kind: 'catch_up',
    sign: (answers, _, today) =>
      /\b(missed|missing|late|failed run|did not run|outage)\b/i.test(answers.purpose ?? '') &&
      (answers.first ?? '') > addDays(today, -400) &&
      'the purpose speaks of a run that was missed or late',
  },
  {
    kind: 'enrichment',
    sign: answers =>
      /\b(new (attribute|field|column|classification|score)|classif|enrich|segment)/i.test(
        answers.purpose ?? '',
      ) && 'the purpose speaks of a new attribute on old records',
  },
  {
    kind: 'correction',
    sign: answers => (answers.purpose ?? '').trim() !== '' && 'the purpose speaks of numbers that were wrong',
  },
];

/** The kind that the answers point to, and the sign that does; null while there is nothing to go by. */
export function suggestKind(
  answers: DraftAnswers,
  profile: DatasetProfile,
  today: string,
): Suggestion | null {
  for (const { kind, sign } of SIGNS) {
    const because = sign(answers, profile, today);
    if (because) return { kind, because: `${KINDS[kind].title}, because ${because}` };
  }
  return null;
}

import type { Json } from '../workspace/records.ts';
import { option, optionGroup } from './composition.ts';
import { limits } from './limits.ts';
import type { Problem } from './problem.ts';
import { both, judge, list, object, type Rule, report, whole } from './rules.ts';

const answer: Rule = both(
  object(
    {},
    {
      options: list(option('menu'), limits['select.options']),
      option_groups: list(optionGroup, limits['select.option_groups']),
    },
  ),
  whole((value, place) => {
    if ((value.options === undefined) === (value.option_groups === undefined)) {
      report(place, 'must define either `options` or `option_groups`');
    }
  }),
);

/** What is wrong with the app's answer to a `block_suggestion`. */
export function validateSuggestions(given: Json): readonly Problem[] {
  return judge(answer, given, null);
}

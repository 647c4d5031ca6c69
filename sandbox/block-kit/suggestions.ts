import type { Json } from '../workspace/records.ts';
import type { Problem } from './problem.ts';

export function validateSuggestions(answer: Json): readonly Problem[] {
  const isAnswered = Array.isArray(answer.options) || Array.isArray(answer.option_groups);
  return isAnswered ? [] : [{ pointer: '/options', message: 'missing required field: options' }];
}

import { isEmptyValue, stateKeyOf } from '../workspace/input-state.ts';
import { type Json, type StateValues, textOrEmpty } from '../workspace/records.ts';

const required = 'Please complete this required field.';

/** What Slack's client checks before it sends a form: by block_id, the first thing wrong with each input. */
export function inputErrors(blocks: readonly Json[], state: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const blockId = textOrEmpty(block.block_id);
    const element = (block.element ?? {}) as Json;
    const value = state[blockId]?.[textOrEmpty(element.action_id)];
    const error = isEmptyValue(value)
      ? block.optional === true
        ? null
        : required
      : formError(element, textOrEmpty(value?.[stateKeyOf(String(element.type)) ?? '']));
    if (error !== null) errors[blockId] = error;
  }
  return errors;
}

function formError(element: Json, value: string): string | null {
  const limits = {
    min: numberOf(element.min_length),
    max: numberOf(element.max_length),
    least: numberOf(element.min_value),
    most: numberOf(element.max_value),
  };
  switch (element.type) {
    case 'plain_text_input':
      if (limits.min !== null && value.length < limits.min)
        return `Please enter at least ${limits.min} characters.`;
      if (limits.max !== null && value.length > limits.max)
        return `Please enter at most ${limits.max} characters.`;
      return null;
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? null : 'Please enter a valid URL.';
    case 'number_input': {
      const number = Number(value);
      if (value.trim() === '' || Number.isNaN(number)) return 'Please enter a number.';
      if (element.is_decimal_allowed !== true && !Number.isInteger(number))
        return 'Please enter a whole number.';
      if (limits.least !== null && number < limits.least)
        return `Please enter a number of at least ${limits.least}.`;
      if (limits.most !== null && number > limits.most)
        return `Please enter a number of at most ${limits.most}.`;
      return null;
    }
    default:
      return null;
  }
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' ? Number(value) : null;
}

import { isRecord } from '../http.ts';
import type { Json } from '../workspace/records.ts';
import type { Limit } from './limits.ts';
import type { KnownFiles, Problem } from './problem.ts';

/** Where a value stands, and what is known there. */
export type Place = {
  readonly pointer: string;
  readonly problems: Problem[];
  /** Null where no workspace is at hand: uploads are then taken on trust. */
  readonly known: KnownFiles | null;
};

/** Reports what is wrong with a value at a place; reports nothing when all is well. */
export type Rule = (value: unknown, place: Place) => void;

export function report(place: Place, message: string, below = '', code?: Problem['code']): void {
  const pointer = `${place.pointer}${below}`;
  place.problems.push(code === undefined ? { pointer, message } : { pointer, message, code });
}

/** A place inside another. */
export function inside(place: Place, key: string | number): Place {
  return { ...place, pointer: `${place.pointer}/${key}` };
}

/** Slack counts code points: an emoji is one character. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** Text of some length. */
export function text(limit: Limit = {}): Rule {
  return (value, place) => {
    if (typeof value !== 'string') return report(place, 'must be a string');
    const length = lengthOf(value);
    if (limit.min !== undefined && length < limit.min)
      report(place, `must be more than ${limit.min - 1} characters`);
    if (limit.max !== undefined && length > limit.max)
      report(place, `must be less than ${limit.max + 1} characters`);
  };
}

/** Text of a form, such as a date. */
export function formed(pattern: RegExp, message: string): Rule {
  return (value, place) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(place, message);
  };
}

export function url(limit: Limit = { max: 3_000 }): Rule {
  return both(text(limit), (value, place) => {
    if (typeof value === 'string' && value !== '' && !URL.canParse(value))
      report(place, 'must be a valid URL');
  });
}

export function number(limit: Limit & { readonly isWhole?: boolean; readonly above?: number } = {}): Rule {
  return (value, place) => {
    if (typeof value !== 'number' || Number.isNaN(value)) return report(place, 'must be a number');
    if (limit.isWhole === true && !Number.isInteger(value)) report(place, 'must be an integer');
    if (limit.min !== undefined && value < limit.min) report(place, `must be at least ${limit.min}`);
    if (limit.max !== undefined && value > limit.max) report(place, `must be at most ${limit.max}`);
    if (limit.above !== undefined && value <= limit.above)
      report(place, `must be greater than ${limit.above}`);
  };
}

export const boolean: Rule = (value, place) => {
  if (typeof value !== 'boolean') report(place, 'must be a boolean');
};

export function oneOf(...values: readonly string[]): Rule {
  return (value, place) => {
    if (typeof value !== 'string' || !values.includes(value)) {
      report(place, `must be one of: ${values.join(', ')}`);
    }
  };
}

export function list(item: Rule, limit: Limit = {}): Rule {
  return (value, place) => {
    if (!Array.isArray(value)) return report(place, 'must be an array');
    if (limit.min !== undefined && value.length < limit.min)
      report(place, `no fewer than ${limit.min} items allowed`);
    if (limit.max !== undefined && value.length > limit.max)
      report(place, `no more than ${limit.max} items allowed`);
    for (const [index, entry] of value.entries()) item(entry, inside(place, index));
  };
}

/** An object with these fields and no others. Its `type`, where it has one, is the caller's to judge. */
export function object(
  required: Readonly<Record<string, Rule>>,
  optional: Readonly<Record<string, Rule>> = {},
): Rule {
  return (value, place) => {
    if (!isRecord(value)) return report(place, 'must be an object');
    for (const key of Object.keys(required)) {
      if (value[key] === undefined) report(place, `missing required field: ${key}`);
    }
    for (const [key, held] of Object.entries(value)) {
      if (held === undefined || key === 'type') continue;
      const rule = required[key] ?? optional[key];
      if (rule === undefined) report(place, `invalid additional property: ${key}`);
      else rule(held, inside(place, key));
    }
  };
}

/** An object whose `type` says which rule it must keep. */
export function typed(rules: Readonly<Record<string, Rule>>, allowed?: readonly string[]): Rule {
  return (value, place) => {
    if (!isRecord(value)) return report(place, 'must be an object');
    const type = value.type;
    if (type === undefined) return report(place, 'missing required field: type');
    const isAllowed = typeof type === 'string' && (allowed === undefined || allowed.includes(type));
    const rule = isAllowed && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined)
      return report(place, `unsupported type: ${typeof type === 'string' ? type : typeof type}`, '/type');
    rule(value, place);
  };
}

/** Both rules, each reporting for itself. */
export function both(...rules: readonly Rule[]): Rule {
  return (value, place) => {
    for (const rule of rules) rule(value, place);
  };
}

/** Looks at an object as a whole; says nothing of what is no object. */
export function whole(check: (value: Json, place: Place) => void): Rule {
  return (value, place) => {
    if (isRecord(value)) check(value, place);
  };
}

/** Runs a rule on a value from the root. */
export function judge(
  rule: Rule,
  value: unknown,
  known: KnownFiles | null,
  pointer = '',
): readonly Problem[] {
  const problems: Problem[] = [];
  rule(value, { pointer, problems, known });
  return problems;
}

import type { z } from 'zod';
import { nearest } from '../plan/nearest.ts';
import type { Problem } from './problem.ts';
import { type JsonSchema, schemaAt } from './schema-at.ts';
import type { Place, YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;
type Said = { path: readonly PropertyKey[]; place: Place; message: string; remedy: string };

/** One problem for each mistake that zod found, in words for the person who wrote the file. */
export function explainIssue(issue: Issue, yaml: YamlFile, schema: JsonSchema): Problem[] {
  return say(issue, yaml, schema).map(({ path, place, message, remedy }) => ({
    file: yaml.file,
    ...place,
    path: path.join('.'),
    message,
    remedy,
  }));
}

function say(issue: Issue, yaml: YamlFile, schema: JsonSchema): Said[] {
  const { path } = issue;
  const field = schemaAt(schema, yaml.value, path);
  const name = sayName(path);
  const given = valueAt(yaml.value, path);
  const at = (message: string, remedy: string): Said[] => [
    { path, place: yaml.valueAt(path), message, remedy },
  ];
  const meaning = field?.description ?? 'see docs/catalog.md';

  if (given === undefined && issue.code !== 'unrecognized_keys') {
    return at(`${name} is missing`, `add it. ${meaning}`);
  }
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => {
        const known = Object.keys(field?.properties ?? {});
        const inside = [...path, key];
        return {
          path: inside,
          place: yaml.keyAt(inside),
          message: `${key} is not a key that belongs here`,
          remedy: didYouMean(key, known),
        };
      });
    case 'invalid_value':
      return at(
        `${sayValue(given)} is not a value of ${name}`,
        didYouMean(String(given), issue.values.map(String)),
      );
    case 'invalid_union':
      return at(
        `${sayValue(given)} is not a value of ${name}`,
        didYouMean(String(given), unionOptions(issue, field)),
      );
    case 'invalid_type':
      return at(`${name} must be ${sayType(issue.expected)}, not ${sayValue(given)}`, meaning);
    case 'too_small':
      return at(
        `${name} is ${TOO_LITTLE[issue.origin] ?? 'too short'}`,
        `give at least ${issue.minimum}. ${meaning}`,
      );
    case 'too_big':
      return at(
        `${name} is ${TOO_MUCH[issue.origin] ?? 'too long'}`,
        `give at most ${issue.maximum}. ${meaning}`,
      );
    case 'invalid_format':
      return at(`${sayValue(given)} does not fit ${name}`, FORMATS[issue.format] ?? issue.message);
    case 'invalid_key':
      return at(`${sayName(path)} does not fit as a key`, issue.issues[0]?.message ?? issue.message);
    default:
      return at(`${sayValue(given)} does not fit ${name}`, issue.message);
  }
}

/** Formats whose zod message says less than an example does. */
const FORMATS: Readonly<Record<string, string>> = {
  email: 'write an email address, for example ada@tidewater.example',
  date: 'write a day that exists as year-month-day, for example 2026-03-02',
};

const TOO_LITTLE: Readonly<Record<string, string>> = {
  number: 'too small',
  int: 'too small',
  array: 'too short a list',
};
const TOO_MUCH: Readonly<Record<string, string>> = {
  number: 'too large',
  int: 'too large',
  array: 'too long a list',
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function sayType(expected: string): string {
  return TYPES[expected] ?? expected;
}

function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  const choice = known.length > 0 ? `use one of ${known.join(', ')}` : 'remove it';
  return meant ? `did you mean ${meant}?` : choice;
}

function unionOptions(issue: Issue, field: JsonSchema | undefined): string[] {
  if ('options' in issue && Array.isArray(issue.options)) return issue.options.map(String);
  return field?.enum ?? [];
}

/** `metric` of the path `checks.2.metric`; list items are counted as people count, from one. */
function sayName(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  if (typeof last === 'number') return `entry ${last + 1} of ${sayName(path.slice(0, -1))}`;
  return String(last);
}

function sayValue(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    root,
  );
}

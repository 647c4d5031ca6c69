import fc from 'fast-check';
import { STATES } from '../../src/plan/lifecycle.ts';
import type { MessageKind } from '../../src/plan/say/models.ts';
import { MODELS } from '../../src/plan/say/models.ts';
import { hostileText } from '../slack/hostile.ts';

/** As much of a zod schema as it takes to make values of it. */
type Definition = {
  readonly entries?: Readonly<Record<string, string>>;
  readonly type: string;
  readonly shape?: Readonly<Record<string, { def: Definition }>>;
  readonly element?: { def: Definition };
  readonly innerType?: { def: Definition };
};

const userId = fc.constantFrom('U012AB3CD', 'U0ADA', 'W9XYZ', '<@UEVIL0001>', '', 'somebody else');
const channel = fc.constantFrom('C012AB3CD', '#board-metrics', '<!channel>', 'x'.repeat(200));
const instant = fc.constantFrom('2026-03-30T14:05:00.000Z', '2026-12-31T23:59:59Z');

/** Fields that hold ids or instants rather than words. */
const BY_KEY: Readonly<Record<string, fc.Arbitrary<string>>> = {
  proposer: userId,
  owner: userId,
  answersUserId: userId,
  filledBy: userId,
  filledFor: userId,
  userId,
  insteadOf: userId,
  unconfirmed: userId,
  voided: userId,
  missing: userId,
  acknowledgedBy: userId,
  by: userId,
  anyOf: userId,
  blockedBy: userId,
  mention: userId,
  settledBy: userId,
  holders: userId,
  decidedBy: userId,
  asked: userId,
  channel,
  undelivered: channel,
  messageKey: fc.constant('BF-1/announcement/v1/C012AB3CD'),
  rollbackDeadline: instant,
  deadline: instant,
  from: instant,
  askedAt: instant,
  expiresAt: instant,
  watchUntil: instant,
  since: instant,
  until: instant,
  doneAt: instant,
  endedAt: instant,
  endsAt: instant,
  endedBy: userId,
  when: fc.oneof(fc.constant('approved'), instant),
  state: fc.constantFrom(...Object.keys(STATES), 'superseded', '<!here>'),
};

/** How many of each there may be; elsewhere up to sixty. */
const MOST: Readonly<Record<string, number>> = { movements: 400, series: 400, slots: 50, anyOf: 12 };

/** Models of one kind with the worst words in every field that holds words. */
export function hostileModel(kind: MessageKind): fc.Arbitrary<Record<string, unknown>> {
  const schema = MODELS[kind] as unknown as { def: Definition };
  return arbitraryOf(schema.def, kind) as fc.Arbitrary<Record<string, unknown>>;
}

function arbitraryOf(definition: Definition, key: string): fc.Arbitrary<unknown> {
  const { shape, element, innerType } = definition;
  switch (definition.type) {
    case 'object': {
      const fields = Object.entries(shape ?? {}).map(([name, field]) => [name, arbitraryOf(field.def, name)]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>);
    }
    case 'array':
      return listOf(arbitraryOf((element as { def: Definition }).def, key), MOST[key] ?? 60);
    case 'nullable':
      return fc.option(arbitraryOf((innerType as { def: Definition }).def, key));
    case 'optional':
      return fc.option(arbitraryOf((innerType as { def: Definition }).def, key), { nil: undefined });
    case 'default':
      return arbitraryOf((innerType as { def: Definition }).def, key);
    case 'string':
      return BY_KEY[key] ?? hostileText();
    case 'number':
      return numberFor(key);
    case 'enum':
      return fc.constantFrom(...Object.values(definition.entries ?? {}));
    case 'boolean':
      return fc.boolean();
    default:
      throw new Error(`The models have a field of a type unknown here: ${definition.type}`);
  }
}

/** Long lists repeat a few items: what counts is how many there are. */
function listOf(item: fc.Arbitrary<unknown>, most: number): fc.Arbitrary<unknown[]> {
  const few = fc.array(item, { maxLength: 4 });
  const many = fc
    .tuple(fc.array(item, { minLength: 1, maxLength: 3 }), fc.integer({ min: 5, max: most }))
    .map(([items, length]) => Array.from({ length }, (_, index) => items[index % items.length]));
  return fc.oneof(few, many);
}

function numberFor(key: string): fc.Arbitrary<number> {
  if (key === 'decimals') return fc.integer({ min: 0, max: 6 });
  if (key === 'id' || key === 'version') return fc.integer({ min: 1, max: 99_999 });
  if (key === 'before' || key === 'after') return fc.double({ noNaN: true, min: -1e15, max: 1e15 });
  return fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
}

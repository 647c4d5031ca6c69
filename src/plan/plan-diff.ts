import { hashOf } from './canonical.ts';
import { plural, sayCut, unitWord } from './cut.ts';
import { sayInstant } from './instant.ts';
import { KINDS } from './kinds.ts';
import { mentionPlace } from './say/mention.ts';
import { boundParts, type Plan } from './schema.ts';
import { sayScope } from './scope.ts';

/** One difference between two versions of a plan, in words for the people who approved the first. */
export type PlanChange = {
  /** Path of the field, `checks.total.max_change_percent`. */
  readonly field: string;
  readonly sentence: string;
  /** It is part of what an approval binds to, so approvals of the old version are void. */
  readonly voids: boolean;
};

type Leaf = string | number | boolean | null;

/** What people call a field; one that is not listed is called by its path. */
const NAMES: Readonly<Record<string, string>> = {
  'purpose.statement': 'The purpose',
  'purpose.expectedMovement': 'How the numbers are expected to move',
  'purpose.disclosure': 'What is counted differently',
  'purpose.oldNumbers': 'Whether the old numbers were wrong',
  'scope.dataset': 'The dataset',
  'scope.table': 'The table',
  'scope.periodColumn': 'The column that dates a row',
  'logic.title': 'The name of the logic',
  'logic.summary': 'What the logic counts',
  'logic.uses': 'Which definition it follows',
  'logic.settled': 'Whether the definition is settled',
  'logic.rerunnable': 'Whether the logic can be run again',
  'idempotency.approach': 'How running it twice is made safe',
  'isolation.strategy': 'How the result is kept apart',
  'isolation.weaker': 'What the engine promises less',
  'rollback.keepHours': 'For how many hours there is a way back',
  'context.risk.level': 'The risk',
};

/** Fields that hold ids, which nobody reads: where else they are mentioned, Slack shows the name. */
const IDS: Readonly<Record<string, string>> = {
  'communication.answersUserId': 'Who answers questions',
  'communication.people': 'Who is told in person',
  'communication.financeChannelId': 'The channel of finance',
  'context.judgement.decider': 'Who settles the definition',
};

/** Fields that say again what another one says, and would only repeat it. */
const ECHOES = new Set([
  'title',
  'owner.name',
  'scope.datasetTitle',
  'logic.id',
  'logic.sha256',
  'idempotency.rerunnable',
  'isolation.explanation',
  'isolation.guarantee',
  'rollback.explanation',
]);

/** The place at which the order of a list stands: it is hashed, too. */
const ORDER = '.(order)';

/** Measured anew each time, and judged by people only when they look at it. */
const UNTOLD = ['context.measured', 'context.risk.points', 'context.judgement', 'context.segments'];
/** Of those, what people go by when they approve. */
const TOLD = ['context.judgement.decider', 'context.judgement.closedMonths['];

/**
 * Everything that differs between two versions, what voids approvals first. Whenever the hashes differ there is at
 * least one change that voids, and when they agree there is none.
 */
export function planChanges(before: Plan, after: Plan): PlanChange[] {
  const changes = [
    ...changesIn(boundParts(before), boundParts(after), true),
    ...changesIn(unbound(before), unbound(after), false),
  ];
  if (changes.some(({ voids }) => voids) || hashOf(boundParts(before)) === hashOf(boundParts(after)))
    return changes;
  // Only something that repeats other fields differs: seen on its own, it is no repetition.
  return [
    { field: 'plan', sentence: 'Parts of the plan that are derived from others changed.', voids: true },
    ...changes,
  ];
}

/** Whether what people approved of the first version does not hold for the second. */
export function voidsApprovals(changes: readonly PlanChange[]): boolean {
  return changes.some(({ voids }) => voids);
}

function unbound(plan: Plan) {
  const { communication, approvals, context } = plan;
  return { communication, approvals, context };
}

function changesIn(before: object, after: object, voids: boolean): PlanChange[] {
  const [old, now] = [leaves(before), leaves(after)];
  const told = new Set<string>();
  return [...new Set([...old.keys(), ...now.keys()])].flatMap(path => {
    const whole = itemsAround(path).every(item => old.has(item) && now.has(item));
    if (old.get(path) === now.get(path) || !whole) return [];
    const change = groupOf(path, before as Plan, after as Plan) ?? single(path, old.get(path), now.get(path));
    if (change === null || told.has(change.sentence)) return [];
    told.add(change.sentence);
    return [{ ...change, voids }];
  });
}

/** The items of lists that a path leads through: a field of one that came or went is told with it. */
function itemsAround(path: string): string[] {
  return [...path.matchAll(/\](?=.)/g)].map(({ index }) => path.slice(0, index + 1));
}

type Said = Omit<PlanChange, 'voids'>;

/** Fields that are told together, because people think of them as one. */
function groupOf(path: string, before: Plan, after: Plan): Said | null {
  if (path === 'kind') {
    return {
      field: path,
      sentence: `The kind: ${KINDS[before.kind].title} became ${KINDS[after.kind].title}.`,
    };
  }
  if (path.startsWith('scope.period.cut') || path === 'scope.period.grain') {
    const [was, is] = [sayUnitsOf(before), sayUnitsOf(after)];
    return {
      field: 'scope.period.cut',
      sentence: was === is ? `The units are still ${is}, but other ones.` : `The units: ${was} became ${is}.`,
    };
  }
  if (path === 'scope.period.timezone') {
    const [was, is] = [before.scope.period.timezone, after.scope.period.timezone];
    return { field: path, sentence: `The time zone of the scope: ${was} became ${is}.` };
  }
  if (path.startsWith('scope.period.')) {
    return {
      field: 'scope.period',
      sentence: `The scope: ${sayScope(before.scope.period)} became ${sayScope(after.scope.period)}.`,
    };
  }
  if (path === 'owner.userId') {
    const sentence = `The accountable person: ${before.owner.name} became ${after.owner.name}.`;
    return { field: path, sentence };
  }
  if (path === 'communication.startAfter') {
    return { field: path, sentence: `When it starts: ${sayStart(before)} became ${sayStart(after)}.` };
  }
  const named = Object.entries(IDS).find(([start]) => path.startsWith(start));
  if (named) return { field: named[0], sentence: `${named[1]} changed.` };
  if (path === 'logic.sql') {
    return { field: path, sentence: `The SQL of the logic: ${sayLines(before.logic.sql, after.logic.sql)}.` };
  }
  if (path.startsWith('approvals.gate')) {
    return {
      field: path.slice(0, 15),
      sentence: `Who has to approve ${path.startsWith('approvals.gate1') ? 'the plan' : 'the result'} changed.`,
    };
  }
  return null;
}

function sayUnitsOf({ scope: { period } }: Plan): string {
  return sayCut(period.cut) ?? plural(unitWord(period));
}

function sayStart({ communication: { startAfter } }: Plan): string {
  return startAfter === undefined ? 'as soon as it is approved' : `not before ${sayInstant(startAfter)}`;
}

function single(path: string, before: Leaf | undefined, after: Leaf | undefined): Said | null {
  const starts = (part: string) => path.startsWith(part);
  if (UNTOLD.some(starts) && !TOLD.some(starts)) return null;
  const item = /^(.+)\[(.+?)\]\.?(.*)$/.exec(path);
  if (item) return listed(path, item, before, after);
  if (ECHOES.has(path)) return null;
  if (path.endsWith(ORDER)) return sameItems(before, after) ? reordered(path) : null;
  const name = NAMES[path] ?? path;
  if (before === undefined) return { field: path, sentence: `${name} is now ${say(after)}.` };
  if (after === undefined)
    return { field: path, sentence: `${name} is no longer stated (it was ${say(before)}).` };
  return { field: path, sentence: `${name}: ${say(before)} became ${say(after)}.` };
}

/** Items of lists are told by their name: one sentence when the whole item came or went, one a field otherwise. */
function listed(
  path: string,
  [, list = '', item = '', field = '']: readonly string[],
  before: Leaf | undefined,
  after: Leaf | undefined,
): Said {
  const what = `${LISTS[list] ?? list} ${list === CHANNELS ? mentionPlace(item) : item}`;
  if (field === '')
    return { field: path, sentence: `${what}: ${before === undefined ? 'added' : 'removed'}.` };
  const name = sayField(field);
  if (after === undefined) return { field: path, sentence: `${what}: ${name} is no longer stated.` };
  const was = before === undefined ? 'is now' : `${say(before)} became`;
  return { field: path, sentence: `${what}: ${name} ${was} ${say(after)}.` };
}

function reordered(path: string): Said {
  const list = path.slice(0, -ORDER.length);
  return { field: list, sentence: `The order of the list ${list} changed.` };
}

function sameItems(before: Leaf | undefined, after: Leaf | undefined): boolean {
  const sorted = (names: Leaf | undefined) =>
    String(names ?? '')
      .split(', ')
      .sort()
      .join(', ');
  return sorted(before) === sorted(after);
}

/** Who is not in a private channel does not read its name: Slack shows a mention of it to its members only. */
const CHANNELS = 'communication.channels';

const LISTS: Readonly<Record<string, string>> = {
  checks: 'Check',
  inputs: 'Input',
  'scope.key': 'Key column',
  'purpose.metrics': 'Metric',
  [CHANNELS]: 'Channel told',
  'communication.unreachable': 'Channel that cannot be told',
  'context.consumers': 'Consumer',
  'context.sensitivity': 'Sensitivity',
  'context.risk.reasons': 'Reason for the risk',
  'context.judgement.closedMonths': 'Closed month',
};

/**
 * Every single value by its path. Items of a list stand under their own name, so that inserting one does not make all
 * that follow look changed; that an item is there is a value of its own. Names that come twice count up.
 */
function leaves(value: unknown, path = ''): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  const take = (inner: unknown, at: string) => {
    for (const [key, leaf] of leaves(inner, at)) found.set(key, leaf);
  };
  if (Array.isArray(value)) {
    const seen = new Map<string, number>();
    value.forEach((item: unknown) => {
      const name = nameOf(item);
      const times = (seen.get(name) ?? 0) + 1;
      seen.set(name, times);
      const place = `${path}[${times === 1 ? name : `${name} (${times})`}]`;
      found.set(place, true);
      if (typeof item === 'object' && item !== null) take(item, place);
    });
    found.set(`${path}${ORDER}`, value.map(nameOf).join(', '));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) take(inner, path === '' ? key : `${path}.${key}`);
  } else if (value !== undefined) {
    found.set(path, value as Leaf);
  }
  return found;
}

function nameOf(item: unknown): string {
  if (typeof item !== 'object' || item === null) return String(item);
  const { channelId, id, name, title, column } = item as Record<string, unknown>;
  const found = [channelId, id, name, title, column].find(part => typeof part === 'string');
  return typeof found === 'string' ? found : hashOf(item).slice(0, 8);
}

function sayLines(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const added = now.filter(line => !old.includes(line)).length;
  const removed = old.filter(line => !now.includes(line)).length;
  return added + removed === 0 ? 'its lines were rearranged' : `${removed} lines were replaced by ${added}`;
}

function sayField(field: string): string {
  return field
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function say(value: Leaf | undefined): string {
  if (typeof value === 'string') return value === '' ? 'nothing' : `“${value}”`;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value ?? 'nothing');
}

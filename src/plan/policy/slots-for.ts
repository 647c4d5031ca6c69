import type { Gate } from '../approvals.ts';
import type { Person } from '../profile.ts';
import type { Finding, Who } from '../rules/finding.ts';
import type { Slot } from '../slots.ts';
import { mostFilled } from './match.ts';
import { atLeast, type Policy } from './policy.ts';
import { type Case, headcountOf, type Requirement, requirementsOf } from './requirements.ts';
import { namedIn, peopleOf, type Reachable, type Roster, sayWho } from './roster.ts';
import { standInsFor } from './stand-ins.ts';

/** Why a gate could never be passed, and what to change. */
export type SlotProblem = { readonly gate: Gate; readonly message: string; readonly remedy: string };

export type SlotsAsked = {
  readonly policy: Policy;
  readonly findings: readonly Finding[];
  readonly about: Case;
  readonly roster: Roster;
  readonly proposer: string;
  readonly timezone: string;
};

type Ground = SlotsAsked & { readonly gate: Gate; readonly proposerCounts: boolean };

/**
 * The slots of one gate. Whoever is required by name has a slot of their own, once, whatever number of reasons there
 * is; where some of a circle are enough, people who have a slot already count for it, and the others share what is
 * left. The proposer is in no slot unless the policy trusts them at this risk.
 */
export function slotsFor(asked: SlotsAsked, gate: Gate): { slots: Slot[]; problems: SlotProblem[] } {
  const { policy, findings, about } = asked;
  const proposerCounts = policy.selfApprovalUpTo !== null && atLeast(policy.selfApprovalUpTo, about.level);
  const ground: Ground = { ...asked, gate, proposerCounts };
  const requirements = requirementsOf(policy, findings, about)
    .filter(found => found.gate === gate)
    .map(found => namingAll(ground, found));
  const named = namedSlots(ground, requirements);
  const shared = requirements.flatMap(requirement => sharedSlots(ground, requirement, named));
  const slots = [...named, ...shared.flatMap(found => found.slots)];
  const more = furtherHeads(ground, slots);
  const all = [...slots, ...more.slots];
  const problems = [...shared.flatMap(found => found.problems), ...more.problems];
  return { slots: all, problems: problems.length > 0 ? problems : jointProblems(ground, all) };
}

/** One of the owners, where there is only one, is asked by name and not as one of a circle. */
function namingAll(ground: Ground, requirement: Requirement): Requirement {
  const { from, need } = requirement;
  const isAll = from.every(({ by }) => by === 'owners') && everyoneAsked(ground, from).length === need;
  return isAll ? { ...requirement, need: 'all' } : requirement;
}

type Found = { readonly slots: Slot[]; readonly problems: SlotProblem[] };

/** A slot for each person whom some requirement wants without fail. */
function namedSlots(ground: Ground, requirements: readonly Requirement[]): Slot[] {
  const slots = new Map<string, Slot>();
  for (const { from, need, because, rules } of requirements) {
    if (need !== 'all') continue;
    const asks = `all of ${from.map(sayCircle).join(' and ')}`;
    for (const person of everyoneAsked(ground, from)) {
      const id = person.userId ?? `email:${person.email.toLowerCase()}`;
      const known = slots.get(id);
      slots.set(id, {
        id,
        anyOf: person.userId === undefined ? [] : [person.userId],
        ...(person.userId === undefined ? { unreachable: [{ name: person.name, email: person.email }] } : {}),
        ...standIns(ground, [person]),
        because: joined([...(known ? [known.because] : []), ...reasons(ground, person, from, because)]),
        rules: [...new Set([...(known?.rules ?? []), ...rules])],
        asks: joined([...(known?.asks ? [known.asks] : []), asks]),
      });
    }
  }
  return [...slots.values()];
}

/** An owner is asked because they own the data, which says more than that somebody wrote so. */
function reasons(
  { roster, about }: Ground,
  { email, name }: Person,
  from: Requirement['from'],
  because: readonly string[],
): string[] {
  const owns = roster.owners.some(owner => owner.email === email) && from.some(({ by }) => by === 'owners');
  return owns ? [`${name} owns ${about.datasetTitle}`] : [...because];
}

/** What a requirement needs beyond the people who have a slot of their own. */
function sharedSlots(ground: Ground, requirement: Requirement, named: readonly Slot[]): Found {
  const { from, need, because, rules } = requirement;
  const wanted = candidates(ground, from);
  const taken = new Set(named.flatMap(({ anyOf }) => anyOf));
  if (need === 'all') {
    return wanted.length > 0 ? { slots: [], problems: [] } : stepIn(ground, requirement, taken);
  }
  const covered = wanted.filter(({ userId }) => taken.has(userId)).length;
  const left = wanted.filter(({ userId }) => !taken.has(userId));
  const missing = Math.max(0, need - covered);
  if (missing === 0) return { slots: [], problems: [] };
  if (left.length === 0 && covered === 0) return stepIn(ground, requirement, taken);
  if (left.length < missing)
    return { slots: [], problems: [tooFew(ground, requirement, covered + left.length)] };
  const asks = `${missing < need ? `${missing} more` : need} of ${from.map(sayCircle).join(' or ')}`;
  return {
    slots: copies(ground, { prefix: keyOf(requirement), people: left, because, rules, asks }, missing),
    problems: [],
  };
}

/** Nobody but the proposer is left: somebody of the pool approves in their place. */
function stepIn(ground: Ground, requirement: Requirement, taken: ReadonlySet<string>): Found {
  const onlyProposer = peopleOf(requirement.from, ground.roster).some(
    ({ userId }) => userId === ground.proposer,
  );
  const pool = candidates(ground, ground.policy.pool).filter(({ userId }) => !taken.has(userId));
  const mayStepIn =
    onlyProposer && requirement.from.every(({ by }) => by === 'owners' || by === 'consumer_owners');
  if (!mayStepIn || pool.length === 0) return { slots: [], problems: [tooFew(ground, requirement, 0)] };
  const because = [...requirement.because, 'in place of the proposer, whose own approval does not count'];
  const asks = `1 of ${ground.policy.pool.map(sayCircle).join(' or ')}`;
  const filling = { prefix: keyOf(requirement), people: pool, because, rules: requirement.rules, asks };
  return { slots: copies(ground, filling, 1), problems: [] };
}

/** Slots from the pool until the gate has as many as the findings want; without a pool, from all who hold a role. */
function furtherHeads(ground: Ground, slots: readonly Slot[]): Found {
  const wanted = headcountOf(ground.findings, ground.gate);
  const missing = (wanted?.atLeast ?? 0) - slots.length;
  if (!wanted || missing <= 0) return { slots: [], problems: [] };
  const taken = new Set(slots.filter(({ anyOf }) => anyOf.length === 1).flatMap(({ anyOf }) => anyOf));
  const everyone = [...ground.roster.roles.keys()].map(role => ({ by: 'role', role }) as const);
  const named = ground.policy.pool.length > 0 ? ground.policy.pool : everyone;
  const pool = candidates(ground, named).filter(({ userId }) => !taken.has(userId));
  if (pool.length < missing) {
    return {
      slots: [],
      problems: [
        {
          gate: ground.gate,
          message: `${wanted.atLeast} people have to approve, because ${wanted.because}; only ${slots.length + pool.length} can.`,
          remedy: 'Name more people in the pool of the approval policy, or let a colleague propose it.',
        },
      ],
    };
  }
  const asks = `${missing} more of ${ground.policy.pool.length > 0 ? named.map(sayCircle).join(' or ') : 'everybody with a role'}`;
  const filling = { prefix: 'another', people: pool, because: [wanted.because], rules: [wanted.rule], asks };
  return { slots: copies(ground, filling, missing), problems: [] };
}

/** Slots that can each be filled, and yet not all at once, because one person fills one slot. */
function jointProblems(ground: Ground, all: readonly Slot[]): SlotProblem[] {
  // What waits for an account can be filled by nobody else, and is said on the request.
  const slots = all.filter(({ anyOf }) => anyOf.length > 0);
  const people = [...new Set(slots.flatMap(({ anyOf }) => anyOf))];
  const most = mostFilled(
    slots.map(({ anyOf }) => anyOf),
    people,
  );
  if (most === slots.length) return [];
  return [
    {
      gate: ground.gate,
      message: `Gate ${ground.gate} asks for ${slots.length} approvals, and the ${people.length} people it may ask can give only ${most}: one person fills one slot.`,
      remedy: 'Give the roles to more people in the catalog, or let a colleague propose it.',
    },
  ];
}

type Filling = {
  readonly prefix: string;
  readonly people: readonly Reachable[];
  readonly because: readonly string[];
  readonly rules: readonly string[];
  readonly asks: string;
};

function copies(ground: Ground, { prefix, people, because, rules, asks }: Filling, count: number): Slot[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}#${index + 1}`,
    anyOf: people.map(({ userId }) => userId),
    ...standIns(ground, people),
    because: joined(because),
    rules: [...rules],
    asks,
  }));
}

/** Also those who have no account in Slack yet: their slot says who is missing, and waits for them. */
function everyoneAsked(ground: Ground, from: Requirement['from']): Person[] {
  const reachable = candidates(ground, from);
  const missing = namedIn(from, ground.roster).filter(({ userId }) => userId === undefined);
  const once = missing.filter(
    ({ email }, index) =>
      missing.findIndex(other => other.email.toLowerCase() === email.toLowerCase()) === index,
  );
  return [...reachable, ...once];
}

function candidates({ roster, proposer, proposerCounts }: Ground, from: readonly Who[]): Reachable[] {
  return peopleOf(from, roster).filter(({ userId }) => proposerCounts || userId !== proposer);
}

function standIns({ policy, roster, timezone, proposer, proposerCounts }: Ground, people: readonly Person[]) {
  const by = { timezone, barred: proposerCounts ? null : proposer };
  const found = people.flatMap(person => standInsFor(person, policy.absences, roster, by));
  return found.length > 0 ? { standIns: found } : {};
}

function tooFew(
  { gate, proposer, proposerCounts, roster }: Ground,
  { from, need, because }: Requirement,
  can: number,
): SlotProblem {
  const proposes = !proposerCounts && peopleOf(from, roster).some(({ userId }) => userId === proposer);
  const who = from.map(sayWho).join(' or ');
  return {
    gate,
    message: `${need === 'all' ? 'All' : need} of ${who} must approve, because ${joined(because)}; ${can === 0 ? 'nobody' : `only ${can}`} can${proposes ? ', as nobody approves their own proposal' : ''}.`,
    remedy: proposes
      ? 'Let a colleague propose it, or name another person in the catalog.'
      : 'Correct the people in the catalog, or their e-mail addresses in Slack.',
  };
}

function keyOf({ from }: Requirement): string {
  return from
    .map(who =>
      who.by === 'role' ? `role:${who.role}` : who.by === 'group' ? `group:${who.handle}` : who.by,
    )
    .join('+');
}

function sayCircle(who: Who): string {
  return who.by === 'role' ? `the ${sayWho(who)}` : sayWho(who);
}

function joined(reasons: readonly string[]): string {
  return [...new Set(reasons)].join('; ');
}

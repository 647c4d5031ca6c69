import type { Message } from '../../sandbox/people/message.ts';
import type { Person } from '../../sandbox/people/person.ts';
import { HOME } from './flow-world.ts';

type Filling = Parameters<Person['fills']>[0][string];

export type Answers = Readonly<Record<string, Filling>>;

export type Proposal = {
  /** Title of the dataset, as the select shows it. */
  readonly dataset: string;
  /** Id of a ready example of it. */
  readonly example?: string;
  /** Answers by the name of their field, in place of what is filled in. */
  readonly answers?: Answers;
};

/** What each step of the modal asks, by which people recognise where they are. */
export const STEPS = {
  truth: /Which truth changes/,
  scope: /What exactly is in scope/,
  logic: /Which logic rebuilds it/,
  checks: /How will we know/,
  people: /Who must know/,
  review: /Before anyone is told: is this right/,
} as const;

/** What nobody may leave out when finance numbers move to a new table; all of it passes in the week of 14 September 2025. */
export const MUST_CHECK = ['rows', 'gross_total', 'unique', 'coverage', 'known'];

export const APPROVE = 'white_check_mark';
export const BLOCK = 'x';

/** Opens the modal, leaving an earlier draft, and chooses the dataset, and the example where there is one. */
export async function begins(person: Person, { dataset, example }: Proposal): Promise<void> {
  await person.runs('/backfill', { in: HOME });
  const first = await person.seesView(/Which truth changes|You have a draft/);
  if (!STEPS.truth.test(first.plain)) await person.presses('Start afresh');
  await person.seesView(STEPS.truth);
  await person.fills({ 'answer.dataset': dataset });
  await person.seesView(/Which numbers will be different/);
  if (example === undefined) return;
  await person.fills({ 'answer.example': example });
  await person.seesView(/\[answer\.purpose: (?!–)/);
}

/** Answers what the step on the screen asks. */
export async function answers(person: Person, given: Answers): Promise<void> {
  await person.fills(
    Object.fromEntries(Object.entries(given).map(([field, answer]) => [`answer.${field}`, answer])),
  );
}

/** Goes from the step on the screen to the review, answering what each step asks among `given`. */
export function goesToReview(person: Person, given: Answers = {}): Promise<void> {
  return goesTo(person, 'review', given);
}

/** Goes from the step on the screen to a later one, answering what each step before it asks among `given`. */
export async function goesTo(person: Person, end: keyof typeof STEPS, given: Answers = {}): Promise<void> {
  const order = Object.values(STEPS);
  const here = order.findIndex(step => step.test(person.view()?.plain ?? ''));
  for (const next of order.slice(here + 1, order.indexOf(STEPS[end]) + 1)) {
    await answersWhatIsAsked(person, given);
    await person.submits();
    await person.seesView(next);
  }
}

/** Answers what the step on the screen asks among `given`. */
export async function answersWhatIsAsked(person: Person, given: Answers): Promise<void> {
  await answers(person, Object.fromEntries(Object.entries(given).filter(([field]) => asks(person, field))));
}

/** Whether the window on top asks for this answer. */
function asks(person: Person, field: string): boolean {
  return JSON.stringify(person.view()?.blocks ?? []).includes(`"answer.${field}"`);
}

/** Submits the review and closes the window; gives the number of the backfill. */
export async function confirms(person: Person): Promise<number> {
  await person.submits();
  const done = await person.seesView(/BF-\d+ is proposed/);
  const id = numberIn(done.plain);
  await person.closes();
  return id;
}

/** Goes through the whole modal; gives the request for approval. */
export async function proposes(person: Person, proposal: Proposal): Promise<Message> {
  await begins(person, proposal);
  await goesToReview(person, proposal.answers);
  const id = await confirms(person);
  return person.sees(new RegExp(`BF-${id}\\b[\\s\\S]*React with`), { in: HOME });
}

/** Each reacts with ✅. */
export async function approve(request: Message, ...people: Person[]): Promise<void> {
  for (const person of people) await person.reacts(APPROVE).to(request);
}

/** Runs a command and gives what the bot answers, to this person alone. */
export async function hears(person: Person, command: string): Promise<Message> {
  const before = person.findsMessage(/[\s\S]*/, { in: HOME });
  await person.runs(command, { in: HOME });
  return person.sees(/\S/, { in: HOME, ephemeral: true, ...(before ? { after: before } : {}) });
}

/** The number in `BF-7`, as a text shows it. */
export function numberIn(text: string): number {
  return Number(/BF-(\d+)/.exec(text)?.[1]);
}

import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterAll, afterEach } from 'vitest';
import { startWorld, type World, type WorldOptions } from '../../sandbox/demo/world.ts';
import type { Message } from '../../sandbox/people/message.ts';
import type { Person } from '../../sandbox/people/person.ts';
import { createLogger } from '../../src/logger.ts';
import { createDatabase } from '../postgres/databases.ts';

export const HOME = '#data-backfills';

/** Slack, the bot and its databases for one file of stories. */
export type FlowWorld = World & {
  readonly bot: pg.Pool;
  readonly warehouse: pg.Pool;
  /** What the bot logged at `warn` or above. */
  readonly complaints: readonly string[];
};

export type FlowOptions = Omit<Partial<WorldOptions>, 'databases' | 'log'> & {
  readonly warehouse?: 'warehouse' | 'empty';
  /** Runs on the warehouse before the bot starts. */
  readonly prepare?: (warehouse: pg.Pool) => Promise<void>;
};

export const flightsCatalog = fileURLToPath(new URL('flights/catalog', import.meta.url));

/** Starts a world of its own for the calling file and stops it after the file. Slack's waits are sped up, its rules not. */
export async function openFlowWorld(options: FlowOptions = {}): Promise<FlowWorld> {
  const { warehouse: kind = 'warehouse', prepare, slack, ...rest } = options;
  const bot = (await createDatabase('bot')).pool();
  const warehouse = (await createDatabase(kind)).pool();
  await prepare?.(warehouse);
  const complaints: string[] = [];
  const log = createLogger({ level: 'warn', destination: { write: line => void complaints.push(line) } });
  const world = await startWorld({
    ...rest,
    databases: { bot, warehouse },
    log,
    slack: { speed: 60, rates: 100, within: 15_000, ...slack },
  });
  afterEach(context => {
    if (context.task.result?.state === 'fail' && complaints.length > 0) {
      console.error(`The bot complained:\n${complaints.join('')}`);
    }
  });
  afterAll(() => world.stop());
  return Object.assign(world, { bot, warehouse, complaints });
}

export type Proposal = {
  /** Title of the dataset, as the select shows it. */
  readonly dataset: string;
  readonly example?: string;
  readonly answers?: Readonly<Record<string, Parameters<Person['fills']>[0][string]>>;
};

/** What each question of the modal asks, by which people recognise where they are. */
const STEPS = [/What exactly is in scope/, /Which logic/, /How will we know/, /Who must know/] as const;

/** Goes through the whole modal as a person would; gives the request for approval. `answers` replace prefilled ones. */
export async function proposes(person: Person, proposal: Proposal): Promise<Message> {
  await person.runs('/backfill', { in: HOME });
  await person.seesView(/Which truth changes/);
  await person.fills({ 'answer.dataset': proposal.dataset });
  if (proposal.example) {
    await person.fills({ 'answer.example': proposal.example });
  }
  await answersAndGoesOn(person, proposal.answers ?? {});
  await person.submits();
  await person.seesView(/BF-\d+/);
  const id = /BF-\d+/.exec(person.view()?.plain ?? '')?.[0] ?? 'BF-?';
  await person.closes();
  return person.sees(new RegExp(`${id}\\b[\\s\\S]*React with`), { in: HOME });
}

async function answersAndGoesOn(person: Person, answers: NonNullable<Proposal['answers']>): Promise<void> {
  for (const expected of [...STEPS, /Propose|review/i]) {
    const here = Object.keys(answers).filter(
      field => person.view()?.plain !== undefined && shows(person, field),
    );
    if (here.length > 0) {
      await person.fills(Object.fromEntries(here.map(field => [`answer.${field}`, answers[field] ?? ''])));
    }
    await person.submits();
    await person.seesView(expected);
  }
}

/** Whether the window on top asks for this answer. */
function shows(person: Person, field: string): boolean {
  return JSON.stringify(person.view()?.blocks ?? []).includes(`"answer.${field}"`);
}

/** The number in `BF-7`, as a message shows it. */
export function numberOf(message: Message): number {
  return Number(/BF-(\d+)/.exec(message.plain)?.[1]);
}

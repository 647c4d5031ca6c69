import { expect, it } from 'vitest';
import { TIDEWATER } from '../../sandbox/demo/company.ts';
import { EVIL, markupIn, mrkdwnIn } from '../slack/hostile.ts';
import { approve, hears, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, posted, rowsOf } from './reading.ts';
import { TRUTHS } from './truth.ts';

const EVIL_NAME = 'Ben <!channel> *Boss* <https://evil.example/|Approve>';
const world = await openFlowWorld({
  slack: {
    people: TIDEWATER.people.map(person =>
      person.handle === 'ben' ? { ...person, name: EVIL_NAME } : person,
    ),
  },
});
const { slack, warehouse } = world;
const { ada, ben, farid } = world.people;
const TABLE = TRUTHS.signups.table;

/** The most that the input takes, with the worst in front. */
const LONGEST = EVIL.join('\n').padEnd(3_000, "'; drop table analytics.signups_daily; -- & <b> 😀 שלום ");
const VALUES = `EU, "'; drop table analytics.signups_daily; --", "a ""quoted"" <!channel>", '||pg_sleep(9)||'`;

/** What the bot may say in angle brackets: people and channels of this workspace, and dates. */
const OURS = /^(@U[A-Z0-9]+|#C[A-Z0-9]+|!date\^\d+\^[^|>]*\|[^>]*)$/;

it('whatever people type stays text: it mentions nobody, links nowhere, runs nothing and breaks no message', async () => {
  const outside = `not (region = 'EU' and day between '2026-03-02' and '2026-03-08')`;
  const before = await fingerprint(warehouse, TABLE, outside);
  const root = await proposes(ada, {
    dataset: 'Daily signups',
    example: 'mobile_app_4_2',
    answers: {
      purpose: LONGEST,
      expectedMovement: LONGEST,
      first: '2026-03-02',
      last: '2026-03-08',
      filterColumn: 'Region',
      filterValues: VALUES,
      checks: ['total', 'known', 'unique'],
    },
  });
  expect(root.plain).toMatch(/drop table analytics\.signups_daily/);
  expect(root.plain).toMatch(/😀 שלום/);
  await approve(root, farid, ben);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(11);
  await ben.sees(/Record of BF-1/, { in: '#growth' });
  const shared = await ada.seesFile(/BF-1\.md/, { in: HOME, thread: root });

  expect(await fingerprint(warehouse, TABLE, outside)).toBe(before);
  const [moved] = await rowsOf(
    warehouse,
    `select sum(signups)::int as counted, (select count(distinct signup_id)::int from raw.signup_events
       where signup_id < 1000000000 and region = 'EU' and occurred_at >= '2026-03-02+00' and occurred_at < '2026-03-09+00') as people
     from ${TABLE} where not (${outside})`,
  );
  expect(moved?.counted).toBe(moved?.people);

  const everything = [
    ...posted(slack),
    ...slack.messages('data-backfills').filter(({ isEphemeral }) => isEphemeral),
  ];
  const markup = everything.flatMap(({ blocks, text }) => [...mrkdwnIn(blocks), text].flatMap(markupIn));
  expect(markup.length).toBeGreaterThanOrEqual(8);
  expect(markup.filter(inside => !OURS.test(inside))).toEqual([]);
  const markdown = slack.fileContent(shared.files[0] ?? '')?.toString('utf8') ?? '';
  expect(markdown).not.toMatch(/(?<!\\)<!channel/);
  expect(markdown).not.toMatch(/(?<!\\)\[Approve|^> more/m);
  expect(
    slack.log.after(0, 2_000).filter(({ title, status, answer }) => isRefused(title, status, answer)),
  ).toEqual([]);
  expect(world.complaints).toEqual([]);
  expectNothingTwice(slack);
});

it.each([
  ['a word that would call everyone', '/backfill <!channel>'],
  ['SQL in place of a number', "/backfill status BF-1'; drop table bot.backfills; --"],
  ['formatting and a link', '/backfill status *BF-1* <https://evil.example/|click>'],
  ['people, channels and emoji', '/backfill pause @ben #general :tada:'],
  ['three thousand letters', `/backfill ${'x'.repeat(3_000)}`],
])('%s behind the command is answered in plain words', async (_what, command) => {
  const reply = await hears(ada, command);
  for (const markup of [...mrkdwnIn(reply.blocks), reply.text].flatMap(markupIn))
    expect(markup).toMatch(OURS);
  expect(reply.plain).toMatch(/⚠️/);
  expect(await rowsOf(world.bot, 'select from bot.backfills')).toHaveLength(1);
});

/** Slack took it, but not as it was meant: the bot had to say it more plainly. */
function isRefused(title: string, status: number | null, answer: unknown): boolean {
  return title.startsWith('chat.') && status === 200 && /"ok":false/.test(JSON.stringify(answer));
}

import { expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import type { Person } from '../../sandbox/people/person.ts';
import { approve, numberIn, type Proposal, proposes } from './acts.ts';
import { untrueFeatures } from './features-truth.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, ella, farid } = world.people;

type Story = {
  readonly kind: string;
  readonly signsOff?: boolean;
  /** What plan and result say because of the kind. */
  readonly tells?: RegExp;
  /** What the result warns of though every check of the plan passed. */
  readonly warns?: RegExp;
};

/** From the proposal to the record, with every check of the plan passed; `owner` approves whatever is asked. */
async function carriesThrough(
  proposal: Proposal,
  owner: Person,
  { kind, signsOff = false, tells, warns }: Story,
): Promise<Message> {
  const root = await proposes(ada, proposal);
  const id = numberIn(root.plain);
  expect(root.plain).toContain(kind);
  await approve(root, owner);
  const details = await ada.sees(new RegExp(`Plan of BF-${id}`), { in: HOME, thread: root });
  const verdicts = await ada.sees(/\d+ of \d+ checks passed/, { in: HOME, thread: root, within: 60_000 });
  if (tells) expect(`${details.plain}\n${verdicts.plain}`).toMatch(tells);
  expect(verdicts.plain).toMatch(warns ?? /(\d+) of \1 checks passed/);
  if (signsOff) {
    // What acts on customers was held, or tested on the staged rows: its owner says so on the measured result.
    const asked = /@farid\W+Hold Sync to the support desk and Mailing to accounts by segment, or test them/;
    await owner.sees(asked, { in: '#customer-success' });
    await approve(await owner.sees(/were held, or tested on the staged rows/, { in: HOME }), owner);
  }
  await owner.sees(/history has changed/, { in: HOME, thread: root });
  if (signsOff) await owner.sees(/by segment may go on/, { in: '#customer-success' });
  await world.timePasses(11);
  return owner.sees(new RegExp(`Record of BF-${id}`), { in: HOME, thread: root });
}

it('a weekend whose pipeline run was missed is caught up, and no other day moves', async () => {
  const scope = "day between '2026-05-16' and '2026-05-17'";
  const outside = await fingerprint(warehouse, TRUTHS.usage.table, `not (${scope})`);
  const record = await carriesThrough({ dataset: 'Product usage', example: 'weekend_16_may' }, ben, {
    kind: 'Catch-up',
  });
  expect(record.plain).toMatch(/0 replaced by \d+/);
  expect(await untrue(warehouse, TRUTHS.usage, '2026-05-16', '2026-05-17')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
  expect(await fingerprint(warehouse, TRUTHS.usage.table, `not (${scope})`)).toBe(outside);
});

it('old accounts get their industry segment, and nothing else of them changes', async () => {
  const elsewhere = "created_on > '2025-10-31'";
  const newer = await fingerprint(warehouse, TRUTHS.accounts.table, elsewhere);
  const record = await carriesThrough({ dataset: 'Accounts', example: 'industry_segment' }, farid, {
    kind: 'Enrichment',
    signsOff: true,
    tells:
      /by period and segment\W+industry_segment is empty in \d\.\d% of all rows; most in 20\d\d-\d\d for region/,
  });
  expect(record.plain).toMatch(/([\d,]+) replaced by \1/);
  expect(await untrue(warehouse, TRUTHS.accounts, '2023-07-01', '2025-10-31')).toEqual({
    wanted: 4302,
    missing: 0,
    wrong: 0,
  });
  expect(await fingerprint(warehouse, TRUTHS.accounts.table, elsewhere)).toBe(newer);
  const [left] = await rowsOf(
    warehouse,
    'select count(*)::int as n from crm.accounts where industry_segment is null',
  );
  expect(left?.n).toBeLessThan(60);
});

it('the features of twelve months no longer know the future', async () => {
  expect((await untrueFeatures(warehouse, '2025-12-01', '2025-12-31')).wrong).not.toEqual([]);
  const record = await carriesThrough(
    { dataset: 'Account activity features', example: 'twelve_snapshots' },
    ella,
    {
      kind: 'AI feature',
      tells:
        /\*Known at its time\*[\s\S]*raw\.usage_events by occurred_at[\s\S]*\*Definitions afterwards\*[\s\S]*(One for the whole window|They drift)/,
      // Of an account without any event so far nobody can say how long ago the last one was.
      warns:
        /11 of 12 checks passed[\s\S]*Missing values\W+found days_since_last_event is missing in [\d,]+ of 57,874 rows, before in none/,
    },
  );
  expect(record.plain).toMatch(/Rows that use later data/);
  const file = await ada.seesFile(/BF-3\.md/, { in: HOME });
  expect(slack.fileContent(file.files[0] ?? '')?.toString('utf8')).toMatch(
    /## Lineage[\s\S]*\| Definitions afterwards \|/,
  );
  expect(await untrueFeatures(warehouse, '2025-07-01', '2026-06-30')).toEqual({ rows: 57_874, wrong: [] });
  expectNothingTwice(slack);
});

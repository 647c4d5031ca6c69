import type { Message } from '../people/message.ts';
import type { Slack } from '../slack.ts';
import type { Transcript } from './transcript.ts';

export type Outcome = {
  readonly backfill: string;
  readonly state: 'recorded';
  readonly approvals: number;
  readonly channelsTold: number;
  readonly files: readonly string[];
};

const HOME = '#data-backfills';

/**
 * One whole story, told only through what people can do and see in the workspace: Ada rebuilds half a year of revenue,
 * finance and the platform team decide, and everyone who reads these numbers is told before and after.
 */
export async function playStory(slack: Slack, told: Transcript): Promise<Outcome> {
  const people = {
    ada: slack.user('ada'),
    chloe: slack.user('chloe'),
    dev: slack.user('dev'),
    farid: slack.user('farid'),
  };
  await propose(people.ada, told);
  const root = await told.step('Everyone in #data-backfills sees the request for approval', () =>
    people.chloe.sees(/Your approval|React with/i, { in: HOME, within: 20_000 }),
  );
  told.quote(root, 30);
  const id = /BF-\d+/.exec(root.plain)?.[0] ?? 'BF-?';

  const channelsTold = await announce(people, told, id);
  await approvePlan(people, told, root);
  const approvals = await runAndSignOff(people, told, root);
  const files = await closing(people, told, root, id);
  return { backfill: id, state: 'recorded', approvals, channelsTold, files };
}

type People = Readonly<Record<'ada' | 'chloe' | 'dev' | 'farid', ReturnType<Slack['user']>>>;

async function propose(ada: People['ada'], told: Transcript): Promise<void> {
  told.chapter('Five questions');
  await told.step('Ada types /backfill', () => ada.runs('/backfill', { in: HOME }));
  await told.step('A window opens with the first question', () => ada.seesView(/Which truth changes/));
  await told.step('She chooses the dataset “Daily revenue”', () =>
    ada.fills({ 'answer.dataset': 'Daily revenue' }),
  );
  await told.step('and starts from the ready example of July to December 2025', async () => {
    await ada.seesView(/second half of 2025|example/i);
    await ada.fills({ 'answer.example': 'second_half_2025' });
    await ada.seesView(/month-end exchange rates/);
  });
  await told.step('Next: what exactly is in scope?', async () => {
    await ada.submits();
    await ada.seesView(/What exactly is in scope/);
  });
  await told.step('She mistypes the last day, and is told at the field what is wrong', async () => {
    await ada.fills({ 'answer.last': '2025-06-30' }).submits();
    await ada.seesFieldError(/before the first/);
  });
  await told.step('She corrects it and goes on: which logic?', async () => {
    await ada.fills({ 'answer.last': '2025-12-31' }).submits();
    await ada.seesView(/Which logic/);
  });
  await told.step(
    'She closes the window by mistake, and /backfill offers to go on where she was',
    async () => {
      await ada.closes();
      await ada.runs('/backfill', { in: HOME });
      await ada.seesView(/Resume|go on/i);
      await ada.presses('draft_resume');
      await ada.seesView(/Which logic/);
    },
  );
  await told.step('Next: how will we know it is right?', async () => {
    await ada.submits();
    await ada.seesView(/How will we know/);
  });
  await told.step('Next: who must know?', async () => {
    await ada.submits();
    await ada.seesView(/Who must know/);
  });
  await told.step('The review counts the rows and names who will be told and who decides', async () => {
    await ada.submits();
    await ada.seesView(/Chloe Marchetti[\s\S]*Dev Raman|Dev Raman[\s\S]*Chloe Marchetti/, { within: 20_000 });
  });
  await told.step('Ada proposes it', async () => {
    await ada.submits();
    await ada.seesView(/BF-\d+/, { within: 20_000 });
    await ada.closes();
  });
}

async function announce(people: People, told: Transcript, id: string): Promise<number> {
  told.chapter('Told before anything changes');
  let channels = 0;
  for (const channel of ['#finance', '#data-platform', '#exec-dashboards']) {
    const reader = channel === '#data-platform' ? people.dev : people.chloe;
    const notice = await told.step(`${channel} is told`, () =>
      reader.sees(new RegExp(`${id}\\b`), { in: channel, within: 20_000 }),
    );
    if (channels === 0) told.quote(notice, 20);
    channels += 1;
  }
  const undelivered = await told.step('The bot is not in #board-metrics, and says so to Ada', () =>
    people.ada.sees(/could not be announced/, { in: HOME, within: 20_000 }),
  );
  told.quote(undelivered);
  await told.step(
    'Ada acknowledges it by name: the board pack’s owner is Chloe, who is asked anyway',
    async () => {
      await people.ada.presses('delivery_acknowledge', { on: undelivered });
      await people.ada.sees(/acknowledged that a channel could not be told/, { in: HOME, within: 20_000 });
    },
  );
  return channels;
}

async function approvePlan(
  { ada, chloe, dev, farid }: People,
  told: Transcript,
  root: Message,
): Promise<void> {
  told.chapter('Approval by emoji');
  await told.step(
    'Farid, who was not asked, reacts ✅, and only he is told that it does not count',
    async () => {
      await farid.reacts('white_check_mark').to(root);
      const note = await farid.sees(/does not count|doesn’t count/i, { ephemeral: true, within: 20_000 });
      told.quote(note, 6);
    },
  );
  await told.step('Ada’s own ✅ fills no place either', async () => {
    await ada.reacts('white_check_mark').to(root);
    await ada.sees(/nobody signs off their own proposal/i, { ephemeral: true, within: 20_000 });
  });
  await told.step('Chloe blocks with ❌ while she looks at it', async () => {
    await chloe.reacts('x').to(root);
    await chloe.sees(/blocked by[\s\S]*Chloe|Chloe[\s\S]*block/i, { in: HOME, within: 20_000 });
  });
  await told.step('She takes it back, and approves', async () => {
    await chloe.unreacts('x').from(root);
    await chloe.reacts('white_check_mark').to(root);
  });
  await told.step('Dev approves: the last place is filled', async () => {
    await dev.reacts('white_check_mark').to(root);
    await dev.sees(/Every required owner approved the plan/, { in: HOME, thread: root, within: 20_000 });
  });
}

async function runAndSignOff({ chloe, dev }: People, told: Transcript, root: Message): Promise<number> {
  told.chapter('Rebuilt beside production, and checked');
  const progress = await told.step('184 days are rebuilt in staging, one by one', () =>
    chloe.sees(/184 of 184/, { in: HOME, thread: root, within: 90_000 }),
  );
  told.quote(progress, 6);
  const verdicts = await told.step('Every check passes', () =>
    chloe.sees(/found \$2,420\.97/, { in: HOME, thread: root, within: 60_000 }),
  );
  told.quote(verdicts, 14);
  const movement = await told.step('The movement of every number is shown, with a chart', async () => {
    const message = await chloe.sees(/Whole calendar periods/, { in: HOME, thread: root, within: 60_000 });
    return message;
  });
  told.quote(movement, 30);
  const signoff = await told.step('Finance data: the owners decide again, now on the real numbers', () =>
    chloe.sees(/let these rows replace the old ones/, { in: HOME, within: 60_000 }),
  );
  told.quote(signoff, 12);
  await told.step('Chloe signs off', () => chloe.reacts('white_check_mark').to(signoff));
  await told.step('Dev signs off', () => dev.reacts('white_check_mark').to(signoff));
  const promoted = await told.step('Exactly the scope is replaced, in one transaction', () =>
    dev.sees(/history has changed/, { in: HOME, thread: root, within: 60_000 }),
  );
  told.quote(promoted, 8);
  return 4;
}

async function closing(
  { ada, chloe }: People,
  told: Transcript,
  root: Message,
  id: string,
): Promise<string[]> {
  told.chapter('Watched, and on the record');
  const record = await told.step('The watch is over and the record is posted', () =>
    ada.sees(/What changed[\s\S]*Approved by/, { in: HOME, thread: root, within: 120_000 }),
  );
  told.quote(record, 30);
  const file = await told.step('The whole record is a file in the thread', () =>
    ada.seesFile(new RegExp(`${id}\\.md`), { within: 30_000 }),
  );
  const notice = await told.step('Finance is told what moved', () =>
    chloe.sees(/Reports drawn before today/, { in: '#finance', after: root, within: 30_000 }),
  );
  told.quote(notice, 24);
  await told.step(`/backfill record ${id} shows it again`, async () => {
    await ada.runs(`/backfill record ${id}`, { in: HOME });
    await ada.sees(/What changed/, { ephemeral: true, within: 20_000 });
  });
  await told.step('/backfill verify walks the audit trail: every row is there and unchanged', async () => {
    await ada.runs('/backfill verify', { in: HOME });
    await ada.sees(/audit trail/i, { ephemeral: true, within: 20_000 });
  });
  return [String(file === undefined ? '' : `${id}.md`)];
}

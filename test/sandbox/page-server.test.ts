import { expect, onTestFinished, test } from 'vitest';
import type {
  PageAct,
  PageActAnswer,
  PageChange,
  PageExchanges,
  PageFaultChange,
  PageFaults,
  PageMessages,
  PageOptionsAnswer,
  PageSnapshot,
  PageThread,
} from '../../sandbox/page-contract.ts';
import type { Slack } from '../../sandbox/slack.ts';
import { clientOf, openWorkplace, startBolt } from './workplace.ts';

function pageOf(slack: Slack) {
  const at = (path: string) => `${slack.origin}/sandbox/api/${path}`;
  const post = (path: string, body: unknown) =>
    fetch(at(path), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    at,
    post,
    get: async <Answer>(path: string): Promise<Answer> => (await fetch(at(path))).json() as Promise<Answer>,
    act: async (as: string, act: PageAct) =>
      (await post('acts', { as, act })).json() as Promise<PageActAnswer>,
    snapshot: async (as: string) => (await fetch(at(`snapshot?as=${as}`))).json() as Promise<PageSnapshot>,
    fault: async (change: PageFaultChange) => (await post('faults', change)).json() as Promise<PageFaults>,
  };
}

/** Reads one person's stream; `until` gives the first change that matches, among those already come or to come. */
async function listen(slack: Slack, query: string) {
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const response = await fetch(`${slack.origin}/sandbox/api/stream?${query}`, { signal: stopping.signal });
  const changes: PageChange[] = [];
  let wake = () => {};
  void (async () => {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const data = part.split('\n').find(line => line.startsWith('data: '));
        if (data !== undefined) changes.push(JSON.parse(data.slice('data: '.length)) as PageChange);
      }
      wake();
    }
  })().catch(() => {});
  return {
    changes,
    async until(matches: (change: PageChange) => boolean): Promise<PageChange> {
      for (;;) {
        const found = changes.find(matches);
        if (found !== undefined) return found;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  };
}

test('the snapshot shows what one person sees and no more', async () => {
  const slack = await openWorkplace({ manifest: 'test/sandbox/manifest.example.yml' });
  await slack.user('ben').posts('One', { in: '#data' });
  await slack.user('ben').posts('Two', { in: '#data' });
  await slack.user('chloe').posts('Secret', { in: '#board' });
  const ada = await pageOf(slack).snapshot('ada');
  expect(ada.me).toMatchObject({ handle: 'ada', timezone: 'Europe/Rome', isBot: false });
  expect(ada.people.map(person => person.handle)).toEqual(['ada', 'ben', 'chloe']);
  expect(ada.channels.map(channel => [channel.name, channel.kind, channel.isMember, channel.unread])).toEqual(
    [
      ['data', 'public', true, 2],
      ['growth', 'public', true, 0],
    ],
  );
  expect(ada.slashCommands).toEqual([
    { command: '/backfill', description: 'Change the past safely', usageHint: '[propose | status]' },
  ]);
  const chloe = await pageOf(slack).snapshot('chloe');
  expect(chloe.channels.map(channel => channel.name)).toEqual(['data', 'growth', 'board', 'finance']);
});

test('what the page does is what people in code do', async () => {
  const slack = await openWorkplace();
  const page = pageOf(slack);
  const channel = slack.channel('#data').id;
  const posted = await page.act('ada', { kind: 'post', channel, text: 'From the page, @ben' });
  expect(posted.ok).toBe(true);
  const message = await slack.user('ben').sees('From the page, @ben');
  await page.act('ben', { kind: 'react', channel, ts: message.ts, name: 'eyes' });
  expect(message.reactions).toEqual({ eyes: ['ben'] });
  await page.act('ben', { kind: 'post', channel, text: 'A reply', threadTs: message.ts });
  const thread = await page.get<PageThread>(`channels/${channel}/threads/${message.ts}?as=ada`);
  expect(thread.root).toMatchObject({
    replyCount: 1,
    reactions: [{ name: 'eyes', users: [slack.user('ben').id] }],
  });
  expect(thread.replies.map(reply => reply.text)).toEqual(['A reply']);
  await page.act('ben', { kind: 'mark_read', channel, ts: message.ts });
  const { channels } = await page.snapshot('ben');
  expect(channels.find(one => one.id === channel)).toMatchObject({ unread: 0, lastRead: message.ts });
  expect(await page.act('chloe', { kind: 'post', channel: slack.channel('#growth').id, text: 'Hi' })).toEqual(
    {
      ok: false,
      error: 'You are not in #growth. Join it to write there.',
    },
  );
});

test('a modal opens, suggests, refuses and closes through the page', async () => {
  const slack = await openWorkplace();
  const page = pageOf(slack);
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  await startBolt(slack, app => {
    app.command('/backfill', async ({ ack, body, client }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'propose',
          title: plain('Propose'),
          submit: plain('Send'),
          blocks: [
            {
              type: 'input',
              block_id: 'dataset',
              label: plain('Dataset'),
              element: { type: 'external_select', action_id: 'dataset', min_query_length: 0 },
            },
          ],
        },
      });
    });
    app.options('dataset', async ({ ack }) =>
      ack({ options: [{ text: plain('Signups'), value: 'signups' }] }),
    );
    app.view('propose', async ({ ack }) =>
      ack({ response_action: 'errors', errors: { dataset: 'It is being rebuilt already.' } }),
    );
  });
  const channel = slack.channel('#data').id;
  await page.act('ada', { kind: 'command', channel, text: '/backfill propose' });
  await slack.user('ada').seesView('Propose');
  const [view] = (await page.snapshot('ada')).views;
  expect(view).toMatchObject({ type: 'modal', title: 'Propose', submit: 'Send', close: null, errors: {} });
  const viewId = view?.id ?? '';
  const asked = {
    on: { kind: 'view', viewId },
    blockId: 'dataset',
    actionId: 'dataset',
    query: 's',
    state: {},
  };
  const answer = (await (await page.post('options', { as: 'ada', ...asked })).json()) as PageOptionsAnswer;
  expect(answer).toMatchObject({ ok: true, options: [{ value: 'signups' }], groups: [] });
  const missing = await page.act('ada', { kind: 'submit', viewId, state: {} });
  expect(missing).toMatchObject({
    ok: false,
    error: expect.stringContaining('complete this required field'),
  });
  const selected_option = { text: plain('Signups'), value: 'signups' };
  const state = { dataset: { dataset: { type: 'external_select', selected_option } } };
  await page.act('ada', { kind: 'submit', viewId, state });
  const [refused] = (await page.snapshot('ada')).views;
  expect(refused).toMatchObject({
    errors: { dataset: 'It is being rebuilt already.' },
    isSubmitting: false,
    state,
  });
  await page.act('ada', { kind: 'close', viewId });
  expect((await page.snapshot('ada')).views).toEqual([]);
});

test('a long channel comes page by page, newest last', async () => {
  const slack = await openWorkplace();
  for (let index = 0; index < 25; index += 1) await slack.user('ben').posts(`${index}`, { in: '#data' });
  const page = pageOf(slack);
  const channel = slack.channel('#data').id;
  const last = await page.get<PageMessages>(`channels/${channel}/messages?as=ada&limit=10`);
  expect(last.messages.map(message => message.text)).toEqual(
    [...Array(10).keys()].map(index => `${index + 15}`),
  );
  expect(last.hasMore).toBe(true);
  const before = last.messages[0]?.ts;
  const first = await page.get<PageMessages>(`channels/${channel}/messages?as=ada&limit=20&before=${before}`);
  expect([first.messages.length, first.hasMore]).toEqual([15, false]);
});

test('five thousand messages do not make the page wait', { timeout: 60_000 }, async () => {
  // Of this app's events none is a message, so nothing is being delivered meanwhile.
  const slack = await openWorkplace({ manifest: 'test/sandbox/manifest.example.yml' });
  const channel = slack.channel('#data').id;
  for (let index = 0; index < 5_000; index += 1)
    await slack.user('ben').posts(`number ${index}`, { in: '#data' });
  const page = pageOf(slack);
  const before = performance.now();
  await page.snapshot('ada');
  await page.get<PageMessages>(`channels/${channel}/messages?as=ada&limit=100`);
  expect(performance.now() - before).toBeLessThan(1_500);
});

test('changes stream to those who see them', async () => {
  const slack = await openWorkplace();
  const [ada, chloe] = [await listen(slack, 'as=ada'), await listen(slack, 'as=chloe')];
  const secret = await slack.user('chloe').posts('Secret', { in: '#board' });
  const open = await slack.user('ben').posts('Open', { in: '#data' });
  await ada.until(change => change.kind === 'message' && change.message.ts === open.ts);
  await chloe.until(change => change.kind === 'message' && change.message.ts === secret.ts);
  const texts = ada.changes.flatMap(change => (change.kind === 'message' ? [change.message.text] : []));
  expect(texts).toEqual(['Open']);
  const unread = await ada.until(change => change.kind === 'channel' && change.channel.name === 'data');
  expect(unread).toMatchObject({ channel: { unread: 1, latest: open.ts } });
  const user = slack.user('ada').id;
  await clientOf(slack).chat.postEphemeral({ channel: open.channel, user, text: 'Only you' });
  await ada.until(change => change.kind === 'message' && change.message.isEphemeral);
  await clientOf(slack).views.publish({
    user_id: user,
    view: { type: 'home', blocks: [{ type: 'divider' }] },
  });
  await ada.until(change => change.kind === 'home');
  expect(chloe.changes.some(change => change.kind === 'home')).toBe(false);
  expect(JSON.stringify(chloe.changes.filter(change => change.kind === 'message'))).not.toContain('Only you');
});

test('a page that was away is told what it missed, or to load again', async () => {
  const slack = await openWorkplace();
  const { seq } = await pageOf(slack).snapshot('ada');
  const missed = await slack.user('ben').posts('While you were away', { in: '#data' });
  const back = await listen(slack, `as=ada&after=${seq}`);
  await back.until(change => change.kind === 'message' && change.message.ts === missed.ts);
  const stranger = await listen(slack, 'as=ada&after=999999');
  await stranger.until(change => change.kind === 'reload');
});

test('the developer panel shows both ways, without tokens', async () => {
  const slack = await openWorkplace();
  await fetch(`${slack.url}auth.test`, { method: 'POST', body: new URLSearchParams({ token: 'xoxb-bot' }) });
  await slack.user('ada').runs('/backfill status', { in: '#data', mayFail: true });
  const { exchanges } = await pageOf(slack).get<PageExchanges>('exchanges');
  expect(exchanges.map(one => [one.direction, one.kind, one.title, one.error])).toEqual([
    ['from_bot', 'web_api', 'auth.test', null],
    ['to_bot', 'command', '/backfill status', 'dispatch_failed'],
  ]);
  expect(JSON.stringify(exchanges)).not.toContain('xoxb');
  const later = await pageOf(slack).get<PageExchanges>(`exchanges?after=${exchanges[0]?.seq}`);
  expect(later.exchanges.length).toBe(1);
});

test('faults are switched from the page', async () => {
  const slack = await openWorkplace();
  const page = pageOf(slack);
  const rule = { fault: 'server_error', match: 'chat.postMessage', times: 1 } as const;
  const { rules } = await page.fault({ kind: 'add', rule });
  expect(rules).toMatchObject([rule]);
  await page.fault({ kind: 'remove', id: rules[0]?.id ?? '' });
  const state = await page.fault({ kind: 'random', seed: 7, share: 0.1 });
  expect(state).toMatchObject({ rules: [], random: { seed: 7, share: 0.1 }, tokenRevoked: false });
  await page.fault({ kind: 'clear' });
  await page.fault({ kind: 'archive', channel: slack.channel('#data').id, archived: true });
  expect(slack.channel('#data').isArchived).toBe(true);
  expect(await page.fault({ kind: 'revoke_token', revoked: true })).toMatchObject({ tokenRevoked: true });
});

test('a picture is shown to those who see it', async () => {
  const slack = await openWorkplace();
  const channel_id = slack.channel('#finance').id;
  await clientOf(slack).filesUploadV2({ channel_id, file: Buffer.from('PNG'), filename: 'chart.png' });
  const message = await slack.user('chloe').seesFile('chart.png');
  const { at } = pageOf(slack);
  const seen = await fetch(at(`files/${message.files[0]}/content?as=chloe`));
  expect([seen.status, seen.headers.get('content-type'), await seen.text()]).toEqual([
    200,
    'image/png',
    'PNG',
  ]);
  expect((await fetch(at(`files/${message.files[0]}/content?as=ada`))).status).toBe(404);
});

test('what makes no sense is refused', async () => {
  const slack = await openWorkplace();
  const { at, post } = pageOf(slack);
  expect((await fetch(at('snapshot?as=nobody'))).status).toBe(404);
  expect((await fetch(at('nothing?as=ada'))).status).toBe(404);
  expect((await post('acts', { as: 'ada', act: { kind: 'dance' } })).status).toBe(400);
  expect((await post('acts', { as: 'app', act: { kind: 'open_home' } })).status).toBe(404);
  const form = await fetch(at('acts'), { method: 'POST', body: new URLSearchParams({ as: 'ada' }) });
  expect(form.status).toBe(415);
});

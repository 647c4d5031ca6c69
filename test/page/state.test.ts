import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkSize, chunksOf, isSameChunk } from '../../sandbox/page/conversation/chunks.ts';
import { applyChange, withNewLine, withOlderMessages } from '../../sandbox/page/state/apply-change.ts';
import { openWorkspace, type Workspace } from '../../sandbox/page/state/model.ts';
import { formatRoute, parseRoute, routeOfPermalink } from '../../sandbox/page/state/route.ts';
import type { PageChannel, PageMessage, PagePerson } from '../../sandbox/page-contract.ts';

const person = (id: string): PagePerson => ({
  id,
  handle: id.toLowerCase(),
  name: id,
  title: '',
  email: '',
  timezone: 'Etc/UTC',
  isBot: id === 'BOT',
});

const channel = (changed: Partial<PageChannel> = {}): PageChannel => ({
  id: 'C1',
  name: 'data',
  kind: 'public',
  topic: '',
  isArchived: false,
  isMember: true,
  botIsMember: true,
  memberIds: ['ADA', 'BEN', 'BOT'],
  unread: 0,
  lastRead: null,
  latest: null,
  ...changed,
});

const message = (ts: number, changed: Partial<PageMessage> = {}): PageMessage => ({
  channel: 'C1',
  ts: `${ts}.000000`,
  threadTs: null,
  isBroadcast: false,
  user: 'BEN',
  isBot: false,
  text: `message ${ts}`,
  blocks: [],
  attachments: [],
  files: [],
  reactions: [],
  isEphemeral: false,
  isNotice: false,
  isEdited: false,
  isPinned: false,
  replyCount: 0,
  replyUsers: [],
  latestReply: null,
  ...changed,
});

function workspace(of: PageChannel = channel()): Workspace {
  return openWorkspace(
    {
      workspace: { id: 'T1', name: 'Tidewater', domain: 'tidewater' },
      bot: person('BOT'),
      me: person('ADA'),
      people: [person('ADA'), person('BEN')],
      userGroups: [],
      channels: [of],
      views: [],
      home: null,
      hasHome: true,
      slashCommands: [],
      shortcuts: [],
      seq: 0,
    },
    null,
  );
}

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));
const textsIn = (state: Workspace) => state.timelines.get('C1')?.messages.map(({ text }) => text);

describe('a channel on the page', () => {
  const loaded = withOlderMessages(workspace(), 'C1', { messages: range(5, 6), hasMore: true });

  test('takes a new message at its end and an edited one in its place', () => {
    const later = applyChange(loaded, { kind: 'message', seq: 1, message: message(7) });
    const edited = applyChange(later, { kind: 'message', seq: 2, message: message(6, { text: 'changed' }) });
    expect(textsIn(edited)).toEqual(['message 5', 'changed', 'message 7']);
  });

  test('leaves a change to a message that was not fetched yet to the page that will bring it', () => {
    const changed = applyChange(loaded, { kind: 'message', seq: 1, message: message(2) });
    expect(textsIn(changed)).toEqual(['message 5', 'message 6']);
    const older = withOlderMessages(changed, 'C1', { messages: range(1, 4), hasMore: false });
    expect(textsIn(older)).toEqual([1, 2, 3, 4, 5, 6].map(ts => `message ${ts}`));
  });

  test('shows a reply only when it was also sent to the channel', () => {
    const reply = { threadTs: '5.000000' };
    const quiet = applyChange(loaded, { kind: 'message', seq: 1, message: message(8, reply) });
    const loud = applyChange(quiet, {
      kind: 'message',
      seq: 2,
      message: message(9, { ...reply, isBroadcast: true }),
    });
    expect(textsIn(loud)).toEqual(['message 5', 'message 6', 'message 9']);
  });

  test('loses a message that was removed', () => {
    const removed = applyChange(loaded, { kind: 'message_removed', seq: 1, channel: 'C1', ts: '5.000000' });
    expect(textsIn(removed)).toEqual(['message 6']);
  });

  test('is in the order of time whatever order its messages come in', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 999 }), { maxLength: 30 });
    fc.assert(
      fc.property(numbers, order => {
        const empty = withOlderMessages(workspace(), 'C1', { messages: [], hasMore: false });
        const filled = order.reduce(
          (state, ts, seq) => applyChange(state, { kind: 'message', seq, message: message(ts) }),
          empty,
        );
        const times = filled.timelines.get('C1')?.messages.map(({ ts }) => Number(ts)) ?? [];
        expect(times).toEqual([...order].sort((a, b) => a - b));
      }),
    );
  });
});

describe('the line before what is new', () => {
  test('stands before the first message of somebody else that came after the last visit', () => {
    const state = workspace(channel({ lastRead: '4.000000' }));
    const messages = [...range(3, 4), message(5, { user: 'ADA' }), ...range(6, 7)];
    const loaded = withOlderMessages(state, 'C1', { messages, hasMore: false });
    expect(loaded.timelines.get('C1')?.firstNew).toBe('6.000000');
  });

  test('does not move while messages come in, and is drawn anew at the next visit', () => {
    const read = workspace(channel({ lastRead: '4.000000' }));
    const loaded = withOlderMessages(read, 'C1', { messages: range(3, 4), hasMore: false });
    const live = applyChange(loaded, { kind: 'message', seq: 1, message: message(5) });
    expect(live.timelines.get('C1')?.firstNew).toBeNull();
    expect(withNewLine(live, 'C1').timelines.get('C1')?.firstNew).toBe('5.000000');
  });

  test('is not drawn for somebody who never was here', () => {
    const loaded = withOlderMessages(workspace(), 'C1', { messages: range(1, 3), hasMore: false });
    expect(loaded.timelines.get('C1')?.firstNew).toBeNull();
  });
});

describe('a thread on the page', () => {
  test('takes its replies, and the newer state of its first message', () => {
    const root = message(5, { replyCount: 0 });
    const opened: Workspace = { ...workspace(), threads: new Map([['C1/5.000000', { root, replies: [] }]]) };
    const replied = applyChange(opened, {
      kind: 'message',
      seq: 1,
      message: message(8, { threadTs: '5.000000' }),
    });
    const counted = applyChange(replied, {
      kind: 'message',
      seq: 2,
      message: message(5, { replyCount: 1, threadTs: '5.000000' }),
    });
    const thread = counted.threads.get('C1/5.000000');
    expect(thread?.replies.map(({ ts }) => ts)).toEqual(['8.000000']);
    expect(thread?.root.replyCount).toBe(1);
  });
});

describe('chunks of a long channel', () => {
  test('hold every message once, in order, with the message above the first', () => {
    const messages = range(1, 205);
    const chunks = chunksOf(messages, '106.000000');
    expect(chunks.flatMap(chunk => chunk.messages)).toEqual(messages);
    for (const [index, chunk] of chunks.entries()) {
      expect(chunk.messages.length).toBeLessThanOrEqual(chunkSize);
      expect(chunk.before).toBe(chunks[index - 1]?.messages.at(-1) ?? null);
    }
  });

  test('stay as they are when an older page is put before them', () => {
    const newest = range(101, 200);
    const before = chunksOf(newest, '101.000000');
    const after = new Map(
      chunksOf([...range(1, 100), ...newest], '101.000000').map(chunk => [chunk.key, chunk]),
    );
    for (const chunk of before.slice(1)) {
      const same = after.get(chunk.key);
      expect(same !== undefined && isSameChunk(chunk, same)).toBe(true);
    }
  });
});

describe('the address', () => {
  test.each([
    [{ kind: 'start' }, '#/'],
    [{ kind: 'home' }, '#/home'],
    [{ kind: 'channel', channel: 'C1', thread: null }, '#/C1'],
    [{ kind: 'channel', channel: 'C1', thread: '5.000100' }, '#/C1/5.000100'],
  ] as const)('%j is written %s and read back', (route, hash) => {
    expect(formatRoute(route)).toBe(hash);
    expect(parseRoute(hash)).toEqual(route);
  });

  test.each([
    ['/archives/C1/p1700000000000100', '#/C1/1700000000.000100'],
    ['/archives/C1/p1700000009000200?thread_ts=1700000000.000100&cid=C1', '#/C1/1700000000.000100'],
  ])('of a message, %s, leads to its thread', (path, hash) => {
    const route = routeOfPermalink(`http://127.0.0.1:3000${path}`, 'http://127.0.0.1:3000');
    expect(route && formatRoute(route)).toBe(hash);
  });

  test.each([
    'https://example.com/archives/C1/p1700000000000100',
    'http://127.0.0.1:3000/archives/C1',
    'mailto:ada@tidewater.example',
    'http://',
  ])('%s is no message of this workspace', address => {
    expect(routeOfPermalink(address, 'http://127.0.0.1:3000')).toBeNull();
  });
});

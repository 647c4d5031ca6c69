import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { keys } from '../../src/plan/say/keys.ts';
import { DELIVERY_BUTTONS } from '../../src/slack/ids.ts';
import { saveFileId } from '../../src/store/deliveries.ts';
import { findMessage } from '../../src/store/messages.ts';
import { createDatabase } from '../postgres/databases.ts';
import { announcement, movement, note, progress, request } from './messages.ts';
import { type Outbox, openOutbox } from './outbox.ts';

let outbox: Outbox;

beforeEach(async () => {
  outbox = await openOutbox(await createDatabase('bot'));
});

afterEach(async () => outbox.stop());

describe('a channel that cannot be told', () => {
  it('is reported to the responsible people, with what to do, and shown on the request', async () => {
    const { subject, slack } = outbox;
    const board = slack.channel('board').id;
    const message = announcement(subject, board);
    const reportKey = keys.undelivered(subject.id, message.key);
    outbox.start();
    await outbox.say(request(subject), message);
    await outbox.shown(reportKey);
    await outbox.shown(request(subject).key);
    expect(await findMessage(outbox.db, message.key)).toMatchObject({
      state: 'failed',
      error: 'channel_not_found',
    });
    const [root, report] = slack.messages('data-backfills');
    expect(root?.plain).toContain('Not announced yet');
    expect(report?.thread).toBe(root?.ts);
    const blocks = JSON.stringify(report?.blocks);
    expect(blocks).toContain(`<@${slack.user('ada').id}>`);
    expect(blocks).toContain(DELIVERY_BUTTONS.acknowledge);
    expect(blocks).toContain(DELIVERY_BUTTONS.again);
  });

  it('lets itself in where it may, and posts', async () => {
    const { subject, slack } = outbox;
    const message = announcement(subject, slack.channel('town-square').id);
    outbox.start();
    await outbox.say(request(subject), message);
    await outbox.shown(message.key);
    expect(slack.messages('town-square').filter(({ blocks }) => blocks.length > 0)).toHaveLength(1);
  });

  it('tells the proposer directly when it is the home channel itself', async () => {
    const { subject, slack } = outbox;
    slack.archive('data-backfills');
    const reportKey = keys.undelivered(subject.id, request(subject).key);
    outbox.start();
    await outbox.say(request(subject));
    await outbox.shown(reportKey);
    const report = await findMessage(outbox.db, reportKey);
    expect(report?.channelId).toMatch(/^D/);
    expect(await findMessage(outbox.db, request(subject).key)).toMatchObject({
      state: 'failed',
      error: 'is_archived',
    });
  });

  it('is reported as well when it was told of a start time that does not hold any more', async () => {
    const { subject, slack, db } = outbox;
    const told = announcement(subject, slack.channel('growth').id);
    outbox.start();
    await outbox.say(request(subject), told);
    await outbox.shown(told.key);
    // The channel is private by now, and the bot was not let in.
    await db.query(`update bot.messages set channel_id = $2 where key = $1`, [
      told.key,
      slack.channel('board').id,
    ]);
    await outbox.say({ ...told, model: { ...told.model, when: '2026-04-03T06:00:00Z' } });
    await outbox.shown(keys.undelivered(subject.id, told.key));
  });

  it('reports nothing when only a line in the thread is lost', async () => {
    const { subject, slack, db } = outbox;
    outbox.start();
    await outbox.say(request(subject));
    await outbox.shown(request(subject).key);
    slack.archive('data-backfills');
    const line = note(subject, 'Too late.', 4);
    const failed = outbox.next('failed', line.key);
    await outbox.say(line);
    await failed;
    const { rows } = await db.query(
      `select count(*)::int as count from bot.messages where kind = 'undelivered'`,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });
});

describe('a channel that takes no more for now', () => {
  it('is left alone for as long as Slack asks, and then told in order', async () => {
    const { subject, slack } = outbox;
    slack.faults.add({ fault: 'rate_limited', match: 'chat.postMessage', times: 1, retryAfterSeconds: 1 });
    const answer = note(subject, 'After the request.', 5);
    const postponed = outbox.next('postponed', request(subject).key);
    outbox.start();
    const started = performance.now();
    await outbox.say(request(subject), answer);
    await postponed;
    await outbox.shown(answer.key);
    expect(performance.now() - started).toBeGreaterThan(950);
    expect(slack.log.of('chat.postMessage')).toHaveLength(3);
    expect(slack.messages('data-backfills').map(message => message.thread === null)).toEqual([true, false]);
  });
});

describe('another message for that channel', () => {
  it('is not even tried before that time', async () => {
    const { subject, slack } = outbox;
    const { key } = progress(subject, 1);
    outbox.start();
    await outbox.say(request(subject), progress(subject, 1));
    await outbox.shown(key);
    slack.faults.add({ fault: 'rate_limited', match: 'chat.postMessage', times: 1, retryAfterSeconds: 1 });
    const line = note(subject, 'Too many.', 6);
    const limited = outbox.next('postponed', line.key);
    await outbox.say(line);
    await limited;
    const waiting = outbox.next('postponed', key);
    await outbox.say(progress(subject, 2));
    await waiting;
    expect(slack.log.of('chat.update')).toEqual([]);
    await outbox.shown(key);
    expect(slack.log.of('chat.update')).toHaveLength(1);
  });
});

describe('a Slack that fails', () => {
  it('is looked at before it is tried again, because it may have done it', async () => {
    const { subject, slack } = outbox;
    slack.faults.add({ fault: 'server_error', match: 'chat.postMessage', times: 1 });
    outbox.start();
    await outbox.say(request(subject));
    await outbox.shown(request(subject).key);
    expect(slack.log.of('conversations.history')).toHaveLength(1);
    expect(slack.messages('data-backfills')).toHaveLength(1);
  });

  it('that refuses the token is told to operators and tried again later', async () => {
    const { subject, slack, db } = outbox;
    slack.uninstall();
    const postponed = outbox.next('postponed', request(subject).key);
    outbox.start();
    await outbox.say(request(subject));
    await postponed;
    const { rows } = await db.query(
      `select state, in_doubt, next_attempt_at > now() + interval '30 seconds' as later from bot.messages`,
    );
    expect(rows).toEqual([{ state: 'pending', in_doubt: false, later: true }]);
  });
});

describe('an app that was taken out of the workspace', () => {
  it('asks once in a while whether it may speak again, complains once, and then says everything', async () => {
    const { subject, slack } = outbox;
    let ahead = 0;
    const complaints: string[] = [];
    const log = createLogger({ level: 'error', destination: { write: line => void complaints.push(line) } });
    slack.uninstall();
    const delivery = outbox.start({ log, clock: () => new Date(Date.now() + ahead) });
    const said = [request(subject), announcement(subject, outbox.growth)];
    const postponed = said.map(({ key }) => outbox.next('postponed', key));
    await outbox.say(...said);
    await Promise.all(postponed);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(/token_revoked.*nothing is delivered and nothing is lost/);
    slack.faults.isTokenRevoked = false;
    ahead += 61_000;
    delivery.wake();
    for (const { key } of said) await outbox.shown(key);
    expect(slack.messages('data-backfills')).toHaveLength(1);
    expect(slack.messages('growth')).toHaveLength(1);
    expect(complaints).toHaveLength(1);
  });
});

describe('a layout that Slack refuses', () => {
  it('gives way to a plainer one rather than losing the message', async () => {
    const { subject, slack } = outbox;
    const message = movement(subject);
    await outbox.say(request(subject), message);
    await saveFileId(outbox.db, message.key, 'F0NOSUCHFILE');
    outbox.start();
    await outbox.shown(message.key);
    const shown = slack.messages('data-backfills').at(-1);
    expect(shown?.plain).toContain('could not be uploaded');
    expect(shown?.blocks.map(block => block.type)).not.toContain('image');
    expect(shown?.plain).toContain('2026-03-03');
  });
});

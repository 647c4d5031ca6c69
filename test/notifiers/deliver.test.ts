import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/logger.ts';
import { reactionsOn } from '../../src/notifiers/reactions.ts';
import { MESSAGE_METADATA } from '../../src/slack/ids.ts';
import { markInDoubt } from '../../src/store/deliveries.ts';
import { findMessage } from '../../src/store/messages.ts';
import { createDatabase } from '../postgres/databases.ts';
import { announcement, note, progress, request } from './messages.ts';
import { type Outbox, openOutbox } from './outbox.ts';

const SILENT = createLogger({ level: 'silent' });

let outbox: Outbox;

/** What a process leaves behind that is killed while its post is on the way: a doubt, and a lease that ran out. */
async function diedPosting(db: Outbox['db'], key: string): Promise<void> {
  await db.query(
    `update bot.messages set lease_owner = 'dead', lease_until = now() + interval '1 minute' where key = $1`,
    [key],
  );
  expect(await markInDoubt(db, key, 'dead')).toBe(true);
  await db.query(`update bot.messages set lease_until = now() - interval '1 s' where key = $1`, [key]);
}

beforeEach(async () => {
  outbox = await openOutbox(await createDatabase('bot'));
});

afterEach(async () => outbox.stop());

describe('the outbox', () => {
  it('posts a request, and what belongs to it into its thread', async () => {
    const { subject, slack } = outbox;
    const answer = note(subject, 'Ada edited the plan.', 1);
    const delivered = outbox.next('delivered', answer.key);
    outbox.start();
    await outbox.say(request(subject), answer);
    await delivered;
    const [root, reply] = slack.messages('data-backfills');
    expect(root?.plain).toContain(`BF-${subject.id}`);
    expect(reply?.thread).toBe(root?.ts);
    expect(await findMessage(outbox.db, answer.key)).toMatchObject({ state: 'delivered', ts: reply?.ts });
  });

  it('wakes the executor when an announcement that it waits for has arrived', async () => {
    const { subject, db } = outbox;
    await db.query(`update bot.backfills set lease_until = now() + interval '1 hour'`);
    const message = announcement(subject);
    const delivered = outbox.next('delivered', message.key);
    outbox.start();
    await outbox.say(request(subject), message);
    await delivered;
    expect(outbox.slack.messages('growth')).toHaveLength(1);
    const { rows } = await db.query('select lease_until from bot.backfills');
    expect(rows).toEqual([{ lease_until: null }]);
  });

  it.each(['an edit', 'a look at its emoji'])(
    'posts a request anew that somebody deleted, noticed by %s: nobody can decide on what is not there',
    async how => {
      const { subject, slack, client, home, db } = outbox;
      const asked = request(subject);
      outbox.start();
      await outbox.say(asked);
      await outbox.shown(asked.key);
      const [root] = slack.messages('data-backfills');
      const place = { channelId: home, ts: root?.ts ?? '' };
      await client.chat.delete({ channel: home, ts: place.ts });
      if (how === 'an edit') await outbox.say(request({ ...subject, state: 'cancelled' }));
      else expect(await reactionsOn({ client, db, log: SILENT, clock: () => new Date() }, place)).toBeNull();
      await outbox.shown(asked.key);
      const [again, ...others] = slack.messages('data-backfills');
      expect(others).toEqual([]);
      expect(again?.ts).not.toBe(root?.ts);
    },
  );

  it('posts an announcement anew that somebody deleted, as soon as it has to be edited', async () => {
    const { subject, slack, client } = outbox;
    const message = announcement(subject);
    outbox.start();
    await outbox.say(request(subject), message);
    await outbox.shown(message.key);
    const [said] = slack.messages('growth');
    await client.chat.delete({ channel: message.channelId, ts: said?.ts ?? '' });
    await outbox.say({ ...message, model: { ...message.model, when: '2026-05-01T00:00:00.000Z' } });
    await outbox.shown(message.key);
    const now = slack.messages('growth');
    expect(now).toHaveLength(1);
    expect(now[0]?.ts).not.toBe(said?.ts);
  });

  it('shows an ephemeral note to one person only', async () => {
    const { subject, slack } = outbox;
    const whisper = { ...note(subject, 'Only for Ben.', 2), userId: slack.user('ben').id };
    const delivered = outbox.next('delivered', whisper.key);
    outbox.start();
    await outbox.say(request(subject), whisper);
    await delivered;
    const shown = slack.messages('data-backfills').find(message => message.isEphemeral);
    expect(shown?.record.ephemeralFor).toBe(slack.user('ben').id);
  });

  it('edits a message in place, and shows only the last of many changes that come at once', async () => {
    const { subject, slack } = outbox;
    const { key } = progress(subject, 0);
    outbox.start();
    const posted = outbox.next('delivered', key);
    await outbox.say(request(subject), progress(subject, 0));
    await posted;
    const edited = outbox.next('delivered', key);
    for (let done = 1; done <= 40; done += 1) await outbox.say(progress(subject, done));
    await edited;
    await outbox.shown(key);
    const shown = slack.messages('data-backfills').filter(message => message.plain.includes('of 400 units'));
    expect(shown.map(message => message.plain)).toEqual([expect.stringContaining('40 of 400 units')]);
    const edits = slack.log.of('chat.update');
    expect(edits.length).toBeGreaterThanOrEqual(1);
    expect(edits.length).toBeLessThanOrEqual(2);
  });

  it('tells once what two replicas are asked to tell', async () => {
    const { subject, slack } = outbox;
    const notes = Array.from({ length: 12 }, (_, at) => note(subject, `Note ${at}`, at));
    const last = outbox.next('delivered', notes.at(-1)?.key);
    outbox.start();
    outbox.start();
    await outbox.say(request(subject), ...notes);
    await last;
    expect(slack.messages('data-backfills').map(message => message.plain)).toEqual([
      expect.stringContaining(`BF-${subject.id}`),
      ...notes.map(({ model }) => expect.stringContaining(model.text)),
    ]);
  });

  it('leaves to its holder what takes longer than a lease', async () => {
    const { subject, slack, client } = outbox;
    let [answer, leaves] = [() => {}, () => {}];
    const held = new Promise<void>(resolve => {
      answer = resolve;
    });
    const leaving = new Promise<void>(resolve => {
      leaves = resolve;
    });
    const slow = Object.assign(Object.create(client) as typeof client, {
      chat: {
        ...client.chat,
        postMessage: async (...args: Parameters<typeof client.chat.postMessage>) => {
          leaves();
          await held;
          return client.chat.postMessage(...args);
        },
      },
    });
    const leaseSeconds = 0.4;
    outbox.start({ client: slow, leaseSeconds, owner: 'slow', pollMs: 50 });
    await outbox.say(request(subject));
    const { key } = request(subject);
    await leaving;
    outbox.start({ leaseSeconds, owner: 'quick', pollMs: 50 });
    const began = performance.now();
    while (performance.now() < began + 4 * leaseSeconds * 1_000) await outbox.next('idle');
    expect(slack.messages('data-backfills')).toEqual([]);
    answer();
    await outbox.shown(key);
    expect(slack.messages('data-backfills')).toHaveLength(1);
  });

  it('catches up with a gate message once it stands', async () => {
    const { subject } = outbox;
    const stood: (string | null)[] = [];
    const delivered = outbox.next('idle');
    outbox.start({
      onGatePosted: async message => {
        stood.push(message.ts);
      },
    });
    await delivered;
    const idle = outbox.next('delivered', request(subject).key);
    await outbox.say(request(subject));
    await idle;
    await outbox.stop();
    expect(stood).toEqual([outbox.slack.messages('data-backfills')[0]?.ts]);
  });

  it('finishes what is on its way before it stops, and may be stopped twice', async () => {
    const { subject, slack } = outbox;
    const delivery = outbox.start();
    await outbox.next('idle');
    await outbox.say(request(subject));
    delivery.wake();
    await delivery.stop();
    await delivery.stop();
    const { rows } = await outbox.db.query('select state, ts from bot.messages');
    const known = rows.filter(row => row.ts !== null).length;
    expect(slack.messages('data-backfills')).toHaveLength(known);
  });
});

describe('a person who is told directly', () => {
  it('gets a message that can be edited and answered to later, where Slack put it', async () => {
    const { subject, slack, db } = outbox;
    const message = announcement(subject, slack.user('ben').id);
    const after = {
      ...note(subject, 'It is done.', 7),
      channelId: message.channelId,
      threadKey: message.key,
    };
    outbox.start();
    await outbox.say(request(subject), message, after);
    await outbox.shown(after.key);
    const told = await findMessage(db, message.key);
    expect(told?.channelId).toMatch(/^D/);
    await outbox.say({ ...message, model: { ...message.model, supersededBy: 'version 2 of the plan' } });
    await outbox.shown(message.key);
    const [first, second, ...others] = slack.messages(told?.channelId ?? '');
    expect(first?.plain).toContain('no longer holds');
    expect(second?.thread).toBe(first?.ts);
    expect(others).toEqual([]);
  });

  it("gets it once, also when Slack's answer was lost", async () => {
    const { subject, slack, db } = outbox;
    slack.faults.add({ fault: 'lost_answer', match: 'chat.postMessage', times: 1 });
    const message = announcement(subject, slack.user('ben').id);
    outbox.start();
    await outbox.say(message);
    await outbox.shown(message.key);
    const told = await findMessage(db, message.key);
    expect(slack.messages(told?.channelId ?? '')).toHaveLength(1);
  });
});

describe("when Slack's answer is lost", () => {
  it('finds the message that arrived all the same, and posts no second one', async () => {
    const { subject, slack } = outbox;
    slack.faults.add({ fault: 'lost_answer', match: 'chat.postMessage', times: 1 });
    const { key } = request(subject);
    const delivered = outbox.next('delivered', key);
    outbox.start();
    await outbox.say(request(subject));
    await delivered;
    expect(slack.log.of('chat.postMessage')).toHaveLength(1);
    const [posted, ...others] = slack.messages('data-backfills');
    expect(others).toEqual([]);
    expect(await findMessage(outbox.db, key)).toMatchObject({ ts: posted?.ts, inDoubt: false });
  });

  it('finds it in its thread too', async () => {
    const { subject, slack } = outbox;
    outbox.start();
    const rooted = outbox.next('delivered', request(subject).key);
    await outbox.say(request(subject));
    await rooted;
    slack.faults.add({ fault: 'lost_answer', match: 'chat.postMessage', times: 1 });
    const reply = note(subject, 'Said once.', 3);
    const delivered = outbox.next('delivered', reply.key);
    await outbox.say(reply);
    await delivered;
    expect(slack.messages('data-backfills').filter(message => message.thread !== null)).toHaveLength(1);
  });

  it('posts once when the process died before it could ask', async () => {
    const { subject, db, slack } = outbox;
    await outbox.say(request(subject));
    await diedPosting(db, request(subject).key);
    const delivered = outbox.next('delivered', request(subject).key);
    outbox.start();
    await delivered;
    expect(slack.messages('data-backfills')).toHaveLength(1);
  });

  it('takes over the message of a process that died before it could note the answer', async () => {
    const { subject, db, slack, client, home } = outbox;
    const { key } = request(subject);
    await outbox.say(request(subject));
    await diedPosting(db, key);
    const { ts } = await client.chat.postMessage({
      channel: home,
      text: 'posted by the one that died',
      metadata: { event_type: MESSAGE_METADATA, event_payload: { key, revision: 1 } },
    });
    const delivered = outbox.next('delivered', key);
    outbox.start();
    await delivered;
    expect(slack.messages('data-backfills')).toHaveLength(1);
    expect(await findMessage(db, key)).toMatchObject({ ts, delivered: 1, state: 'delivered' });
  });

  it('brings a message that it found up to date when more was said meanwhile', async () => {
    const { subject, db, slack, client, home } = outbox;
    const { key } = progress(subject, 1);
    await outbox.say(progress(subject, 1), progress(subject, 7));
    await diedPosting(db, key);
    await client.chat.postMessage({
      channel: home,
      text: 'one of four hundred',
      metadata: { event_type: MESSAGE_METADATA, event_payload: { key, revision: 1 } },
    });
    outbox.start();
    await outbox.shown(key);
    expect(slack.messages('data-backfills').map(message => message.plain)).toEqual([
      expect.stringContaining('7 of 400 units'),
    ]);
  });
});

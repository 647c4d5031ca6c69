import { WebClient } from '@slack/web-api';
import { type Slack, startSlack } from '../../sandbox/slack.ts';
import { createLogger } from '../../src/logger.ts';
import type { SlackClient } from '../../src/notifiers/client.ts';
import { type Delivery, startDelivery } from '../../src/notifiers/deliver.ts';
import type { DeliveryOptions } from '../../src/notifiers/delivery-env.ts';
import type { Outgoing } from '../../src/plan/say/models.ts';
import type { Subject } from '../../src/plan/say/subject.ts';
import { planHash } from '../../src/plan/schema.ts';
import { findBackfill, insertBackfill, insertPlan } from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import { findMessage, sayAll } from '../../src/store/messages.ts';
import { planFixture } from '../fixtures/plan.ts';
import type { TestDatabase } from '../postgres/databases.ts';

export type Happening = {
  readonly what: 'delivered' | 'failed' | 'postponed' | 'idle';
  readonly key: string;
};

/** A workspace, the bot's database with one proposed backfill, and the daemon between them. */
export type Outbox = {
  readonly slack: Slack;
  readonly db: ReturnType<TestDatabase['pool']>;
  readonly client: SlackClient;
  readonly subject: Subject;
  readonly home: string;
  readonly growth: string;
  readonly happened: readonly Happening[];
  /** Says things and commits. */
  say(...messages: readonly Outgoing[]): Promise<void>;
  /** Resolves once this has happened to the message, counted from now on. */
  next(what: Happening['what'], key?: string): Promise<void>;
  /** Resolves once Slack shows the last of what was said under this key. */
  shown(key: string): Promise<void>;
  start(changes?: Partial<DeliveryOptions>): Delivery;
  stop(): Promise<void>;
};

const PEOPLE = ['ada', 'ben'].map(handle => ({
  handle,
  name: handle.toUpperCase(),
  email: `${handle}@example.com`,
}));

const members = PEOPLE.map(person => person.handle);

/** Starts a workspace and proposes one backfill in the bot's database; nothing is said yet. */
export async function openOutbox(database: TestDatabase): Promise<Outbox> {
  const db = database.pool();
  const slack = await startSlack({
    people: PEOPLE,
    channels: [
      { name: 'data-backfills', members, botIsMember: true },
      { name: 'growth', members, botIsMember: true },
      { name: 'town-square', members, botIsMember: false },
      { name: 'board', members, botIsMember: false, private: true },
    ],
    usergroups: [{ handle: 'stewards', name: 'Data stewards', users: ['ben'] }],
    manifest: 'manifest.yml',
    bot: { signingSecret: 'secret', botToken: 'xoxb-test' },
    rates: Number.POSITIVE_INFINITY,
    speed: 20,
  });
  const client = new WebClient('xoxb-test', {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    logger: quiet(),
  });
  const subject = await propose(db, slack);
  const running: Delivery[] = [];
  const happened: Happening[] = [];
  const waiting: { happening: Happening; resolve: () => void }[] = [];
  const tell = (what: Happening['what'], key: string) => {
    happened.push({ what, key });
    for (const [index, wait] of [...waiting.entries()].reverse()) {
      if (wait.happening.what !== what || (wait.happening.key !== '' && wait.happening.key !== key)) continue;
      waiting.splice(index, 1);
      wait.resolve();
    }
  };
  const next = (what: Happening['what'], key = '') =>
    new Promise<void>(resolve => waiting.push({ happening: { what, key }, resolve }));
  return {
    slack,
    db,
    client,
    subject,
    home: slack.channel('data-backfills').id,
    growth: slack.channel('growth').id,
    happened,
    say: (...messages) => inTransaction(db, tx => sayAll(tx, messages, new Date())),
    next,
    async shown(key) {
      for (;;) {
        const again = next('delivered', key);
        if ((await findMessage(db, key))?.state === 'delivered') return;
        await again;
      }
    },
    start(changes = {}) {
      const delivery = startDelivery({
        db,
        client,
        log: createLogger({ level: 'silent' }),
        clock: () => new Date(),
        owner: `test-${running.length}`,
        pollMs: 200,
        signals: {
          onDelivered: message => tell('delivered', message.key),
          onFailed: message => tell('failed', message.key),
          onPostponed: message => tell('postponed', message.key),
          onIdle: () => tell('idle', ''),
        },
        ...changes,
      });
      running.push(delivery);
      return delivery;
    },
    async stop() {
      for (const delivery of running) await delivery.stop();
      await slack.stop();
    },
  };
}

async function propose(db: Outbox['db'], slack: Slack): Promise<Subject> {
  const [ada, ben] = [slack.user('ada').id, slack.user('ben').id];
  const plan = planFixture({
    owner: { userId: ada, name: 'Ada' },
    communication: {
      channels: [{ channelId: slack.channel('growth').id, name: 'growth', because: 'it reads the numbers' }],
      answersUserId: ada,
    },
    approvals: { gate1: [{ id: `owner:${ben}`, anyOf: [ben], because: 'Ben owns Daily signups' }] },
    context: { homeChannelId: slack.channel('data-backfills').id },
  });
  const now = new Date();
  const hash = planHash(plan);
  const id = await inTransaction(db, async tx => {
    const created = await insertBackfill(tx, {
      teamId: slack.app.team,
      dataset: plan.scope.dataset,
      proposer: ada,
      now,
    });
    await insertPlan(tx, { backfillId: created, version: 1, plan, hash, createdBy: ada, now });
    return created;
  });
  const backfill = await findBackfill(db, id);
  if (!backfill) throw new Error('The backfill was not kept.');
  return backfill;
}

/** The client says on the console what it makes of refusals, which are the point of these tests. */
function quiet() {
  const nothing = () => undefined;
  return {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    setLevel: nothing,
    getLevel: () => 'error' as never,
    setName: nothing,
  };
}

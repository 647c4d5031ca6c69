import { z } from 'zod';
import { sayBadDays } from '../plan/throttle/hours.ts';
import { RANGES, SETTINGS } from '../plan/throttle/settings.ts';
import { type ServerSignal, SIGNALS } from '../plan/throttle/signals.ts';
import { Bytes } from './bytes.ts';
import { Duration } from './duration.ts';
import { Id, oneLine, TimeZone } from './names.ts';

const Count = z.int().min(0);

/** How the limits of a signal are written; what is either there or not has none. */
const AMOUNTS = {
  seconds: Duration,
  bytes: Bytes,
  bytes_per_second: Bytes,
  transactions: Count,
  count: Count,
};

const releaseAfter = Duration.default(10).describe(
  'How long it has to stay low before work goes on, for example 30s.',
);

function limitOf<Amount extends z.ZodType>(amount: Amount, meaning: string) {
  return z
    .strictObject({
      above: amount.describe('Work waits while it is above this.'),
      release_at: amount
        .optional()
        .describe('Work goes on once it has come down to this or less. Left out: half of above.'),
      release_after: releaseAfter,
    })
    .optional()
    .describe(meaning);
}

const presence = z
  .strictObject({ release_after: releaseAfter })
  .optional()
  .describe(SIGNALS.autovacuum.meaning);

const Signals = z
  .strictObject({
    replication_lag: limitOf(AMOUNTS.seconds, SIGNALS.replication_lag.meaning),
    retained_log: limitOf(AMOUNTS.bytes, SIGNALS.retained_log.meaning),
    log_rate: limitOf(AMOUNTS.bytes_per_second, SIGNALS.log_rate.meaning),
    active_sessions: limitOf(AMOUNTS.count, SIGNALS.active_sessions.meaning),
    lock_waiters: limitOf(AMOUNTS.count, SIGNALS.lock_waiters.meaning),
    long_transaction: limitOf(AMOUNTS.seconds, SIGNALS.long_transaction.meaning),
    oldest_xmin: limitOf(AMOUNTS.transactions, SIGNALS.oldest_xmin.meaning),
    autovacuum: presence,
  } satisfies Record<ServerSignal, z.ZodType>)
  .describe('What the warehouse is asked about itself, and from where on work waits.');

const watched = {
  id: Id.describe('Name of the signal, as people set it aside.'),
  title: oneLine(60).describe('What people call it; it stands in front of the number or of “is not well”.'),
  every: Duration.default(5).describe('How often it is asked, for example 5s.'),
  timeout: Duration.default(2).describe('How long an answer may take. None in time holds the work.'),
  release_after: releaseAfter,
};

const Query = z
  .strictObject({
    ...watched,
    sql: z
      .string()
      .min(1)
      .describe('One SELECT that returns a number, or true while all is well where above is left out.'),
    above: z.number().min(0).optional().describe('Work waits while the number is above this.'),
    release_at: z
      .number()
      .min(0)
      .optional()
      .describe('Work goes on once the number has come down to this or less. Left out: half of above.'),
  })
  .describe('A question of your own to the warehouse.');
export type Query = z.infer<typeof Query>;

const Endpoint = z
  .strictObject({
    ...watched,
    url: z
      .url({ protocol: /^https?$/, error: 'give a web address that begins with http:// or https://' })
      .describe('Web address that answers with a status of 200 to 299 while all is well.'),
  })
  .describe('Something outside of the warehouse that is asked whether it is well.');
export type Endpoint = z.infer<typeof Endpoint>;

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write hours and minutes in quotes, for example "20:00"');

const HoursWritten = z
  .strictObject({
    from: TimeOfDay.describe('When they begin.'),
    to: TimeOfDay.describe('When they end; before from means on the next day.'),
    days: z
      .string()
      .default('*')
      .superRefine((days, issue) => {
        const message = sayBadDays(days);
        if (message) issue.addIssue({ code: 'custom', message });
      })
      .describe('Days on which they begin, for example mon-fri. Left out: every day.'),
    timezone: TimeZone.default('UTC').describe('Time zone of these times.'),
  })
  .describe('Hours of the day in which work may go on.');

const BatchTarget = z
  .codec(
    z
      .string()
      .refine(
        text => SETTINGS.batch.read(text) !== null,
        'write a time from 100ms to 60s, for example 500ms',
      ),
    z.number(),
    { decode: text => SETTINGS.batch.read(text) ?? Number.NaN, encode: ms => `${ms}ms` },
  )
  .meta({ examples: ['500ms', '2s'] });

export const ThrottleWritten = z
  .strictObject({
    signals: Signals.optional().describe('What the warehouse is asked about itself.'),
    queries: z.array(Query).max(10).optional().describe('Questions of your own to the warehouse.'),
    endpoints: z.array(Endpoint).max(10).optional().describe('Web addresses that say whether all is well.'),
    ignore: z
      .array(Id)
      .optional()
      .describe('Signals that do not hold the work up here, although they would elsewhere.'),
    hours: z
      .array(HoursWritten)
      .max(10)
      .optional()
      .describe('Hours in which work may go on. Left out: at any time.'),
    nice: z
      .number()
      .min(RANGES.nice.least)
      .max(RANGES.nice.most)
      .optional()
      .describe('Sleep after each batch, as a multiple of what it took. Left out: 0.'),
    batch: BatchTarget.optional().describe('How long one batch is to take, for example 500ms. Left out: 1s.'),
    concurrency: z
      .int()
      .min(RANGES.concurrency.least)
      .max(RANGES.concurrency.most)
      .optional()
      .describe('Batches at the same time, each in a session of its own. Left out: 2.'),
    tell_after: Duration.optional().describe(
      'How long work may wait before the channel is told, once a wait. Left out: 15m.',
    ),
  })
  .describe('How gently the work treats the warehouse, and what makes it wait.');
export type ThrottleWritten = z.infer<typeof ThrottleWritten>;

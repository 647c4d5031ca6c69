import { describe, expect, it } from 'vitest';
import { NO_THROTTLE, reasonsToWait } from '../../../src/plan/throttle/gate.ts';
import { windowOf } from '../../../src/plan/throttle/hours.ts';
import { advance, type SignalState, UNREAD } from '../../../src/plan/throttle/hysteresis.ts';
import { type Reading, type Sensor, SIGNALS, WELL } from '../../../src/plan/throttle/signals.ts';

const NOON = new Date('2026-05-04T12:00:00Z');

function sensor(differences: Partial<Sensor> = {}): Sensor {
  return {
    id: 'replication_lag',
    title: SIGNALS.replication_lag.title,
    unit: 'seconds',
    limit: { above: 10, releaseAt: 5, releaseAfter: 30 },
    source: { by: 'server', signal: 'replication_lag' },
    everyMs: 1_000,
    staleAfterMs: 15_000,
    ...differences,
  };
}

const CHECKOUT = sensor({
  id: 'checkout',
  title: 'Checkout',
  unit: 'wellness',
  limit: WELL,
  source: { by: 'endpoint', url: 'http://checkout.example/health', timeoutMs: 2_000 },
});

type Said = { value: number; about?: string } | { error: string };

/** What one sensor says after these readings, the last of them at noon, ten seconds apart. */
function state(of: Sensor, ...said: Said[]): SignalState {
  return said.reduce<SignalState>((so, one, index) => {
    const at = new Date(NOON.getTime() - (said.length - 1 - index) * 10_000);
    return advance(of.limit, so, { at, ...one } as Reading);
  }, UNREAD);
}

function texts(
  sensors: readonly (readonly [Sensor, SignalState | null])[],
  ignored: string[] = [],
  now = NOON,
) {
  const states = new Map(sensors.flatMap(([{ id }, one]) => (one ? [[id, one] as const] : [])));
  const throttle = { sensors: sensors.map(([one]) => one), hours: [] };
  return reasonsToWait(throttle, states, { now, ignored: new Set(ignored) }).map(({ text }) => text);
}

describe('the gate before a batch', () => {
  const lag = sensor();
  const locks = sensor({
    id: 'lock_waiters',
    title: SIGNALS.lock_waiters.title,
    unit: 'count',
    limit: { above: 5, releaseAt: 0, releaseAfter: 5 },
  });

  const vacuum = sensor({
    id: 'autovacuum',
    title: SIGNALS.autovacuum.title,
    unit: 'presence',
    limit: { ...WELL, releaseAfter: 10 },
  });

  it.each<[string, Sensor, SignalState | null, string[]]>([
    ['is open while every signal is low', lag, state(lag, { value: 4 }), []],
    ['says what is over which limit', lag, state(lag, { value: 14 }), ['replication lag 14 s, over 10 s']],
    [
      'says which of several it is about',
      lag,
      state(lag, { value: 14, about: 'replica_2' }),
      ['replication lag 14 s (replica_2), over 10 s'],
    ],
    [
      'says what it takes to let go',
      lag,
      state(lag, { value: 14 }, { value: 7 }),
      ['replication lag 7 s, held until it is 5 s or less'],
    ],
    [
      'says how long it has to stay low',
      lag,
      state(lag, { value: 14 }, { value: 2 }),
      ['replication lag 2 s, held until it has been 5 s or less for 30 s'],
    ],
    [
      'waits for a signal that cannot be read, and says why',
      lag,
      state(lag, { value: 0 }, { error: 'the warehouse does not answer' }),
      ['replication lag cannot be read: the warehouse does not answer'],
    ],
    ['waits for a signal that was not read yet', lag, null, ['replication lag was not read yet']],
    [
      'says that something outside is not well, and what it said',
      CHECKOUT,
      state(CHECKOUT, { value: 1, about: 'it answered 503' }),
      ['Checkout is not well: it answered 503'],
    ],
    [
      'says that something goes on, and when it is over',
      vacuum,
      state(vacuum, { value: 1 }, { value: 0 }),
      ['a vacuum of the table is over, held until it has been so for 10 s'],
    ],
    [
      'counts in the words of the signal',
      locks,
      state(locks, { value: 6 }),
      ['sessions waiting for a lock 6, over 5'],
    ],
  ])('%s', (_, one, found, expected) => {
    expect(texts([[one, found]])).toEqual(expected);
  });

  it('does not trust a reading that is too old, or from a clock that is ahead', () => {
    const low = state(lag, { value: 0 });
    expect(texts([[lag, low]], [], new Date(NOON.getTime() + 15_000))).toEqual([]);
    expect(texts([[lag, low]], [], new Date(NOON.getTime() + 45_000))).toEqual([
      'replication lag was last read 45 s ago',
    ]);
    expect(texts([[lag, low]], [], new Date(NOON.getTime() - 3_600_000))).toEqual([
      expect.stringMatching(/another clock/),
    ]);
  });

  it('names every reason at once, and leaves out those that somebody set aside', () => {
    const both = [
      [lag, state(lag, { value: 99 })],
      [locks, state(locks, { value: 8 })],
      [CHECKOUT, state(CHECKOUT, { error: 'it did not answer within 2 s' })],
    ] as const;
    expect(texts(both)).toHaveLength(3);
    expect(texts(both, ['replication_lag', 'checkout'])).toEqual([
      expect.stringMatching(/^sessions waiting/),
    ]);
  });

  it('is open where nothing is watched', () => {
    expect(reasonsToWait(NO_THROTTLE, new Map(), { now: NOON, ignored: new Set() })).toEqual([]);
  });
});

describe('hours in which work may go on', () => {
  const nights = windowOf({ from: '20:00', to: '06:00', days: 'mon-fri', timezone: 'Europe/Berlin' });
  const at = (iso: string, ignored: string[] = []) =>
    reasonsToWait({ sensors: [], hours: [nights] }, new Map(), {
      now: new Date(iso),
      ignored: new Set(ignored),
    });

  it.each([
    ['2026-05-04T17:59:00Z', false],
    ['2026-05-04T18:00:00Z', true],
    ['2026-05-05T03:59:00Z', true],
    ['2026-05-05T04:00:00Z', false],
    // Saturday morning still belongs to the night that began on Friday; Saturday evening begins none.
    ['2026-05-09T03:00:00Z', true],
    ['2026-05-09T19:00:00Z', false],
  ])('go over midnight and follow the days on which they begin: %s', (iso, open) => {
    expect(at(iso)).toHaveLength(open ? 0 : 1);
  });

  it('say when they open again, and may be set aside', () => {
    expect(at('2026-05-09T19:00:00Z')).toEqual([
      {
        id: 'hours',
        text: 'it may only work from 20:00 to 06:00 mon-fri (Europe/Berlin)',
        until: new Date('2026-05-11T18:00:00Z'),
      },
    ]);
    expect(at('2026-05-09T19:00:00Z', ['hours'])).toEqual([]);
  });

  it('of which there are several open with the first', () => {
    const lunch = windowOf({ from: '12:00', to: '13:00', days: '*', timezone: 'UTC' });
    const [reason] = reasonsToWait({ sensors: [], hours: [nights, lunch] }, new Map(), {
      now: new Date('2026-05-04T10:00:00Z'),
      ignored: new Set(),
    });
    expect(reason?.until).toEqual(new Date('2026-05-04T12:00:00Z'));
  });
});

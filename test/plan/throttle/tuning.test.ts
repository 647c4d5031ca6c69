import { describe, expect, it } from 'vitest';
import { type Settings, sayChange, withChanges } from '../../../src/plan/throttle/settings.ts';
import { readTuning } from '../../../src/plan/throttle/tuning.ts';

const NOW: Settings = { batch: 1_000, nice: 0, concurrency: 1, ignore: [] };
const SIGNALS = ['replication_lag', 'checkout'];

const tune = (...words: string[]) =>
  readTuning(
    words.map(word => {
      const [setting = '', text = ''] = word.split('=');
      return { setting, text };
    }),
    NOW,
    SIGNALS,
  );

function said(...words: string[]): string[] {
  const tuned = tune(...words);
  return tuned.ok ? tuned.changes.map(sayChange) : [tuned.refusal.message, tuned.refusal.remedy];
}

describe('settings that are changed while a run works', () => {
  it.each([
    ['batch=500ms', 'batch target 1 s → 500 ms'],
    ['batch=2.5s', 'batch target 1 s → 2.5 s'],
    ['nice=0.5', 'nice ratio 0 → 0.5'],
    ['concurrency=2', 'batches at once 1 → 2'],
    ['ignore=checkout,replication_lag', 'signals set aside none → checkout, replication_lag'],
  ])('%s is said as: %s', (word, expected) => {
    expect(said(word)).toEqual([expected]);
  });

  it.each([
    ['batch=50ms', /“50ms” cannot be the batch target: `batch` goes from 100ms to 60s/],
    ['batch=61s', /from 100ms to 60s/],
    ['batch=500', /`batch` goes from 100ms/],
    ['batch=', /“” cannot be the batch target/],
    ['nice=-1', /“-1” cannot be the nice ratio: `nice` goes from 0 to 10/],
    ['nice=1e9', /from 0 to 10/],
    ['concurrency=1.5', /a whole number from 1 to 8/],
    ['concurrency=9', /a whole number from 1 to 8/],
    ['concurrency=0', /a whole number from 1 to 8/],
    ['speed=9', /There is no setting “speed”/],
    ['__proto__=1', /There is no setting “__proto__”/],
    ['ignore=weather', /No signal of this dataset is called “weather”/],
    ['ignore=*', /ids with commas between/],
  ])('%s is refused by its name, its range and a remedy, and nothing is changed', (word, message) => {
    const [problem, remedy] = said(word);
    expect(problem).toMatch(message);
    expect(remedy).toMatch(/`[a-z_]+(=\S+)?`.*Nothing was changed\.$/);
  });

  it('are all changed or none of them', () => {
    expect(tune('batch=500ms', 'nice=99').ok).toBe(false);
    expect(said('batch=500ms', 'batch=600ms')[0]).toMatch(/there twice/);
  });

  it('that are as they were already are no change', () => {
    expect(said('batch=1s', 'concurrency=1', 'ignore=none')).toEqual([]);
  });

  it('follow each other', () => {
    const tuned = tune('batch=500ms', 'ignore=checkout');
    const next = tuned.ok ? withChanges(NOW, tuned.changes) : NOW;
    expect(next).toEqual({ batch: 500, nice: 0, concurrency: 1, ignore: ['checkout'] });
  });
});

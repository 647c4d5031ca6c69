import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Duration, sayDuration, secondsIn } from '../../src/catalog/duration.ts';

describe('lengths of time', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['36h', 129_600],
    ['14d', 1_209_600],
  ])('%s is %d seconds', (text, seconds) => {
    expect(secondsIn(text)).toBe(seconds);
    expect(Duration.parse(text)).toBe(seconds);
  });

  it.each(['', '15', 'm', '0m', '-1d', '1.5h', '15 m', '15M', '1w', '١٥m', '15m '])('"%s" is none', text => {
    expect(secondsIn(text)).toBeUndefined();
    expect(Duration.safeParse(text).success).toBe(false);
  });

  it('come back from seconds in the largest unit that is exact, meaning the same', () => {
    expect(sayDuration(1_209_600)).toBe('14d');
    expect(sayDuration(129_600)).toBe('36h');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), seconds => {
        expect(secondsIn(sayDuration(seconds))).toBe(seconds);
      }),
    );
  });
});

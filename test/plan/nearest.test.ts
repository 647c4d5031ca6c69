import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/plan/nearest.ts';

describe('guessing what a misspelt word was meant to be', () => {
  const known = ['region', 'plan', 'signups', 'mobile_signups'];

  it.each([
    ['regoin', 'region'],
    ['Region', 'region'],
    ['signup', 'signups'],
    ['plam', 'plan'],
    ['mobilesignups', 'mobile_signups'],
    ['mob', 'mobile_signups'],
  ])('%s was meant to be %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it.each(['country', 'x', 're', 'revenue', ''])('%s is like none of them', word => {
    expect(nearest(word, known)).toBeUndefined();
  });
});

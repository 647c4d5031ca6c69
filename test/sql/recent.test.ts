import { expect, test } from 'vitest';
import { rememberRecent } from '../../src/sql/recent.ts';

test('what was asked about lately is made once, and the one not asked about for longest makes room', () => {
  const made: string[] = [];
  const answer = rememberRecent(2, text => {
    made.push(text);
    return text === 'none' ? undefined : text.toUpperCase();
  });
  expect(['a', 'none', 'a', 'none'].map(answer)).toEqual(['A', undefined, 'A', undefined]);
  expect(made).toEqual(['a', 'none']);
  // The answer about `a` is older now than that about `none`.
  expect(['b', 'none', 'a'].map(answer)).toEqual(['B', undefined, 'A']);
  expect(made).toEqual(['a', 'none', 'b', 'a']);
});

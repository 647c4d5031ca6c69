import { expect, it } from 'vitest';
import { sayPlainly } from '../../src/plan/say/mention.ts';

it('calls people by their names where Slack shows plain text', () => {
  const names = new Map([['U0BEN', 'Ben']]);
  expect(sayPlainly('<@U0BEN> was named. Ask <@U0GONE>, or see `/backfill status`.', names)).toBe(
    '@Ben was named. Ask @somebody, or see /backfill status.',
  );
});

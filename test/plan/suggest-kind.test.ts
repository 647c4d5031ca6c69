import { describe, expect, it } from 'vitest';
import { KINDS, Kind } from '../../src/plan/kinds.ts';
import { suggestKind } from '../../src/plan/suggest-kind.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { logicFixture, profileFixture } from '../fixtures/profile.ts';

describe('the kind that the answers point to', () => {
  const today = '2026-04-01';

  it.each([
    ['ai_feature', 'Rebuild what models learn.', { sensitivity: ['ai_training' as const] }, {}],
    [
      'migration',
      'Signups were wrong.',
      { logic: [logicFixture({ id: 'moved', uses: 'migration' })] },
      { logic: 'moved' },
    ],
    ['catch_up', 'The nightly run was missed on Saturday.', {}, {}],
    ['correction', 'Events were missing in a report of long ago.', {}, { first: '2020-01-01' }],
    ['enrichment', 'Add a new attribute to every account.', {}, {}],
    ['correction', 'One app version was not counted.', {}, {}],
  ])('is %s for “%s”, and says by which sign', (kind, purpose, profile, answers) => {
    const found = suggestKind(answersFixture({ purpose, ...answers }), profileFixture(profile), today);
    expect(found?.kind).toBe(kind);
    expect(found?.because).toContain(KINDS[Kind.parse(kind)].title);
  });

  it('is none while there is nothing to go by', () => {
    expect(suggestKind({}, profileFixture(), today)).toBeNull();
    expect(suggestKind({ purpose: '  ' }, profileFixture(), today)).toBeNull();
  });

  it('has five profiles, each with its own risk and response', () => {
    const profiles = Kind.options.map(kind => KINDS[kind]);
    expect(profiles).toHaveLength(5);
    for (const part of ['title', 'trigger', 'mainRisk', 'response'] as const) {
      expect(new Set(profiles.map(profile => profile[part])).size).toBe(5);
    }
  });
});

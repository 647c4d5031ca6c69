import { it } from 'vitest';
import { openFlowWorld } from './flow-world.ts';
import { livesThrough } from './troubled-story.ts';

const world = await openFlowWorld({ slack: { within: 60_000, patience: 5 } });
await world.people.chloe.invitesBot('#board-metrics');

/** Fifty seeds are in test/soak/slack-trouble.test.ts. */
it('with one call and one delivery in ten going wrong the story ends, and nothing is said twice', async () => {
  await livesThrough(world, { seed: 11, share: 0.1, first: '2025-09-13', last: '2025-09-15' });
});

import type { Plan } from './schema.ts';

/**
 * The plan in force with who is told and when it starts as an edit says it, and nothing else of the edit. Whoever heard
 * the announcement must hear how it ended, so channels and people are added and none is taken away. A channel that could not be
 * reached keeps its announcement: that one is tried again, and it is not told a second time under its id.
 */
export function tellMore(plan: Plan, edited: Plan['communication']): Plan {
  const { channels, unreachable, people } = plan.communication;
  const known = new Set([...channels, ...unreachable].map(told => told.name));
  const ids = new Set(channels.map(told => told.channelId));
  return {
    ...plan,
    communication: {
      ...edited,
      channels: [
        ...channels,
        ...edited.channels.filter(told => !ids.has(told.channelId) && !known.has(told.name)),
      ],
      unreachable: [...unreachable, ...edited.unreachable.filter(told => !known.has(told.name))],
      people: [...new Set([...people, ...edited.people])],
    },
  };
}

import type { SlackOptions } from '../../sandbox/slack.ts';

const everyone = ['ada', 'ben', 'chloe'];

/** Three people of one company: who proposes, who owns, who keeps the books. */
export const company: Pick<SlackOptions, 'team' | 'people' | 'channels' | 'usergroups'> = {
  team: { name: 'Tidewater', domain: 'tidewater' },
  people: [
    { handle: 'ada', name: 'Ada Okafor', email: 'ada@tidewater.example', title: 'Analytics engineer' },
    { handle: 'ben', name: 'Ben Sorensen', email: 'ben@tidewater.example', title: 'Growth analytics lead' },
    {
      handle: 'chloe',
      name: 'Chloe Marchetti',
      email: 'chloe@tidewater.example',
      title: 'Finance controller',
    },
  ],
  channels: [
    { name: 'data', members: everyone, botIsMember: true, topic: 'Every backfill, from proposal to record' },
    { name: 'growth', members: ['ada', 'ben'], botIsMember: true, topic: 'Signups, activation, usage' },
    { name: 'long', members: everyone, botIsMember: true, topic: 'Five thousand messages' },
    { name: 'lobby', members: ['chloe'], botIsMember: false },
    { name: 'board', members: ['ada', 'chloe'], botIsMember: false, private: true },
  ],
  usergroups: [{ handle: 'owners', name: 'Owners', users: ['ben', 'chloe'] }],
};

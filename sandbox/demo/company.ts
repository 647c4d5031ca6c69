import type { Company } from '../workspace/settle.ts';

/** Who works at Tidewater, and where they talk: the people and channels that the example catalog names. */
export const TIDEWATER: Company = {
  team: { name: 'Tidewater', domain: 'tidewater' },
  people: [
    person('ada', 'Ada Okafor', 'Analytics engineer'),
    person('ben', 'Ben Sorensen', 'Growth analytics lead'),
    person('chloe', 'Chloe Marchetti', 'Finance controller'),
    person('dev', 'Dev Raman', 'Data platform lead'),
    person('ella', 'Ella Novak', 'Machine learning lead'),
    person('farid', 'Farid Haddad', 'Customer success lead'),
  ],
  channels: [
    channel('data-backfills', 'Every backfill, from proposal to record', everyone()),
    channel('general', 'All of Tidewater', everyone()),
    channel('growth', 'Signups, activation, usage', ['ada', 'ben', 'dev']),
    channel('finance', 'Revenue, billing, closing the month', ['chloe', 'dev', 'ada']),
    channel('exec-dashboards', 'What the board looks at', ['ada', 'ben', 'chloe']),
    channel('customer-success', 'Accounts and how they fare', ['farid', 'ben', 'ada']),
    channel('ml-features', 'Features and models', ['ella', 'dev', 'ada']),
    channel('data-platform', 'Pipelines and the warehouse', ['dev', 'ada', 'ella']),
    {
      name: 'board-metrics',
      private: true,
      members: ['chloe', 'ada'],
      botIsMember: false,
      topic: 'Numbers for the board',
    },
  ],
  seed: 1,
};

function everyone(): string[] {
  return ['ada', 'ben', 'chloe', 'dev', 'ella', 'farid'];
}

function person(handle: string, name: string, title: string) {
  return { handle, name, title, email: `${handle}@tidewater.example`, timezone: 'Etc/UTC' };
}

function channel(name: string, topic: string, members: string[]) {
  return { name, topic, members, botIsMember: true };
}

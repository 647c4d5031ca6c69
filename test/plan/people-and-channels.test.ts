import { describe, expect, it } from 'vitest';
import { ASKED_TO_TELL, audienceOf } from '../../src/plan/audience.ts';
import type { Channel, Consumer } from '../../src/plan/profile.ts';
import { announcements, calledOff } from '../../src/plan/say/announcements.ts';
import type { Subject } from '../../src/plan/say/subject.ts';
import { planHash } from '../../src/plan/schema.ts';
import { ownerSlots } from '../../src/plan/slots.ts';
import { tellMore } from '../../src/plan/tell-more.ts';
import { planFixture } from '../fixtures/plan.ts';
import { ADA, BEN, CLEO, profileFixture } from '../fixtures/profile.ts';

function channel(name: string, channelId?: string): Channel {
  return { name: `#${name}`, botIsMember: true, ...(channelId ? { channelId } : {}) };
}

function consumer(title: string, at?: Channel): Consumer {
  const id = title.toLowerCase();
  return {
    id,
    title,
    kind: 'dashboard',
    toleratesChange: true,
    irreversible: false,
    path: [title],
    ...(at ? { channel: at } : {}),
  };
}

describe('the audience of a change', () => {
  it('is everyone who reads the numbers, each once and for the first reason that applies', () => {
    const profile = profileFixture({
      sensitivity: ['finance'],
      consumers: [
        consumer('Board report', channel('board', 'C_BOARD')),
        consumer('Growth dashboard', channel('growth', 'C_GROWTH')),
        consumer('Nightly job'),
      ],
    });
    const { channels } = audienceOf(
      profile,
      [channel('board', 'C_BOARD'), channel('sales', 'C_SALES')],
      'reports',
    );
    expect(channels).toEqual([
      { channelId: 'C_GROWTH', name: 'growth', because: 'people here work with Daily signups' },
      { channelId: 'C_FINANCE', name: 'finance', because: 'finance reports on these numbers' },
      { channelId: 'C_BOARD', name: 'board', because: 'Board report reads Daily signups' },
      { channelId: 'C_SALES', name: 'sales', because: ASKED_TO_TELL },
    ]);
  });

  it('leaves finance alone where it has no part in it, and says why it hears of a closed month', () => {
    expect(audienceOf(profileFixture(), [], null).channels.map(({ name }) => name)).toEqual(['growth']);
    expect(audienceOf(profileFixture(), [], 'closed').channels).toContainEqual({
      channelId: 'C_FINANCE',
      name: 'finance',
      because: 'finance has closed some of these months',
    });
  });

  it('names each channel that Slack does not know once, rather than forgetting it', () => {
    const profile = profileFixture({
      channels: [channel('gone'), channel('growth', 'C_GROWTH')],
      consumers: [consumer('Board report', channel('gone'))],
    });
    expect(audienceOf(profile, [], null)).toEqual({
      channels: [{ channelId: 'C_GROWTH', name: 'growth', because: 'people here work with Daily signups' }],
      unreachable: [{ name: 'gone', because: 'people here work with Daily signups' }],
    });
  });
});

describe('the places that owners fill', () => {
  it('are one for each owner whom Slack knows, without the proposer', () => {
    const slots = ownerSlots(
      [ADA, BEN, CLEO, { email: 'x@example.com', name: 'X' }],
      'U_ADA',
      'Daily signups',
    );
    expect(slots).toEqual([
      { id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns Daily signups' },
      { id: 'owner:U_CLEO', anyOf: ['U_CLEO'], because: 'Cleo owns Daily signups' },
    ]);
  });

  it('are one for two addresses of one account: nobody could fill the second', () => {
    expect(ownerSlots([BEN, { ...BEN, email: 'benjamin@example.com' }], 'U_ADA', 'X')).toHaveLength(1);
  });

  it('are none when only the proposer could fill them', () => {
    expect(ownerSlots([ADA], 'U_ADA', 'X')).toEqual([]);
  });
});

describe('telling more people', () => {
  const plan = planFixture({
    communication: {
      unreachable: [{ name: 'gone', because: 'they read it' }],
      startAfter: '2026-05-01T00:00:00Z',
    },
  });
  const sales = { channelId: 'C_SALES', name: 'sales', because: ASKED_TO_TELL };

  it('adds channels and takes none away, whatever the edit leaves out', () => {
    const edited = planFixture({ communication: { channels: [sales], people: ['U_DAN'] } }).communication;
    const told = tellMore(plan, edited);
    expect(tellMore(told, plan.communication).communication.people).toEqual(['U_DAN']);
    expect(told.communication).toEqual({
      ...edited,
      channels: [...plan.communication.channels, sales],
      unreachable: plan.communication.unreachable,
    });
    expect(planHash(told)).toBe(planHash(plan));
  });

  it('changes nothing else, even where the catalog has changed since', () => {
    const edited = planFixture({
      communication: { channels: [sales] },
      approvals: { gate1: [{ id: 'x', anyOf: ['U_X'], because: 'x' }] },
      context: { homeChannelId: 'C_OTHER' },
    });
    const { communication: _, ...rest } = tellMore(plan, edited.communication);
    const { communication: __, ...before } = plan;
    expect(rest).toEqual(before);
  });

  it('does not tell a channel twice that could not be reached by its name at first', () => {
    const found = { channelId: 'C_GONE', name: 'gone', because: 'they read it' };
    const edited = planFixture({ communication: { channels: [found] } }).communication;
    expect(tellMore(plan, edited).communication.channels).toEqual(plan.communication.channels);
  });

  it('announces to people and to channels known by name only as well, and calls off to the same', () => {
    const whole = tellMore(plan, { ...plan.communication, people: ['U_DAN'] });
    const subject: Subject = {
      id: 7,
      state: 'proposed',
      proposer: 'U_ADA',
      askedVersion: 1,
      planHash: planHash(whole),
      plan: whole,
    };
    const announced = announcements(subject);
    expect(announced.map(({ channelId }) => channelId)).toEqual(['C_GROWTH', '#gone', 'U_DAN']);
    expect(announced.every(({ required }) => required)).toBe(true);
    expect(calledOff(subject, 'No.', null).map(({ threadKey }) => threadKey)).toEqual(
      announced.map(({ key }) => key),
    );
  });
});

import { LogLevel, WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../sandbox/web-api/rate-limiter.ts';
import { botToken, clientOf, openWorkplace } from '../workplace.ts';

describe('the rate limiter', () => {
  function limiterAt(scale = 1) {
    let now = 0;
    const limiter = new RateLimiter({ scale, now: () => now });
    return { limiter, pass: (seconds: number) => (now += seconds * 1_000) };
  }

  test('lets a burst of a few messages through a channel, then one a second', () => {
    const { limiter, pass } = limiterAt();
    expect([1, 2, 3, 4, 5].map(() => limiter.takePost('C1'))).toEqual([0, 0, 0, 0, 1]);
    expect(limiter.takePost('C2')).toBe(0);
    pass(1);
    expect(limiter.takePost('C1')).toBe(0);
    expect(limiter.takePost('C1')).toBe(1);
    pass(60);
    expect([1, 2, 3, 4, 5].map(() => limiter.takePost('C1'))).toEqual([0, 0, 0, 0, 1]);
  });

  test('lets twenty calls of a tier-2 method through a minute, and says how long to wait', () => {
    const { limiter, pass } = limiterAt();
    for (let call = 0; call < 20; call += 1) expect(limiter.takeCall('users.list', 'tier2')).toBe(0);
    pass(10);
    expect(limiter.takeCall('users.list', 'tier2')).toBe(50);
    expect(limiter.takeCall('emoji.list', 'tier2')).toBe(0);
    pass(50);
    expect(limiter.takeCall('users.list', 'tier2')).toBe(0);
  });

  test('can be relaxed, or switched off', () => {
    const relaxed = limiterAt(10).limiter;
    expect(Array.from({ length: 40 }, () => relaxed.takePost('C1')).every(wait => wait === 0)).toBe(true);
    const off = limiterAt(Number.POSITIVE_INFINITY).limiter;
    expect(
      Array.from({ length: 999 }, () => off.takeCall('users.list', 'tier2')).every(wait => wait === 0),
    ).toBe(true);
  });
});

test('too many messages are a 429 that says when to come back', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const posts = Array.from({ length: 6 }, (_, index) =>
    client.chat.postMessage({ channel: '#data', text: `${index}` }),
  );
  const results = await Promise.allSettled(posts);
  const refused = results.filter(result => result.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.reason).toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 });
  expect(slack.messages('#data').length).toBe(6 - refused.length);
});

test("Slack's client waits as it is told and posts every message once", async () => {
  const slack = await openWorkplace();
  const client = new WebClient(botToken, { slackApiUrl: slack.url, logLevel: LogLevel.ERROR });
  await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      client.chat.postMessage({ channel: '#data', text: `number ${index}` }),
    ),
  );
  const texts = slack.messages('#data').map(message => message.text);
  expect(texts.sort()).toEqual([0, 1, 2, 3, 4, 5].map(index => `number ${index}`));
});

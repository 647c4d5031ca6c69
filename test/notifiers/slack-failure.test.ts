import { describe, expect, it } from 'vitest';
import { isOperators, readFailure } from '../../src/notifiers/slack-failure.ts';
import { undeliveredMessage } from '../../src/plan/say/undelivered.ts';
import { planFixture } from '../fixtures/plan.ts';
import { hasOracles, oracle } from '../sandbox/oracles.ts';

const refused = (error: string) => ({ code: 'slack_webapi_platform_error', data: { ok: false, error } });

describe('what a failed call means', () => {
  it.each([
    [refused('channel_not_found'), 'final', 'channel_not_found'],
    [refused('is_archived'), 'final', 'is_archived'],
    [refused('not_in_channel'), 'join', 'not_in_channel'],
    [refused('invalid_blocks'), 'layout', 'invalid_blocks'],
    [refused('msg_blocks_too_long'), 'layout', 'msg_blocks_too_long'],
    [refused('token_revoked'), 'retry', 'token_revoked'],
    [refused('fatal_error'), 'doubt', 'fatal_error'],
    [{ code: 'slack_webapi_http_error', statusCode: 503 }, 'doubt', 'http_503'],
    [{ code: 'slack_webapi_http_error', statusCode: 404 }, 'retry', 'http_404'],
    [{ code: 'slack_webapi_request_error', original: new Error('reset') }, 'doubt', 'no_answer'],
    [new Error('anything'), 'doubt', 'no_answer'],
    ['not even an error', 'doubt', 'no_answer'],
  ])('%j is %s', (error, kind, code) => {
    expect(readFailure(error, 1)).toEqual({ kind, code });
  });

  it('keeps the time that Slack asks for', () => {
    const limited = { code: 'slack_webapi_rate_limited_error', retryAfter: 30 };
    expect(readFailure(limited, 1)).toEqual({ kind: 'limited', code: 'ratelimited', seconds: 30 });
  });

  it('tries a few times what Slack never said before, and then gives up', () => {
    expect(readFailure(refused('brand_new_error'), 1).kind).toBe('retry');
    expect(readFailure(refused('brand_new_error'), 4).kind).toBe('final');
    expect(readFailure(refused('constructor'), 4).kind).toBe('final');
  });

  it('knows what only an operator can repair', () => {
    expect(isOperators(readFailure(refused('missing_scope'), 1))).toBe(true);
    expect(isOperators(readFailure(refused('is_archived'), 1))).toBe(false);
  });

  it.skipIf(!hasOracles)(
    'has a meaning for whatever Slack documents of a channel that cannot be posted to',
    () => {
      const { errors } = oracle('methods/chat.postMessage.json') as { errors: Record<string, unknown> };
      const barred = Object.keys(errors).filter(code =>
        /^(restricted|is_archived|channel_not|not_in)/.test(code),
      );
      expect(barred.length).toBeGreaterThan(4);
      for (const code of barred) expect(['final', 'join']).toContain(readFailure(refused(code), 1).kind);
    },
  );
});

describe('the report of a failed announcement', () => {
  it.each(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', 'no_permission'])(
    'says what to do about %s',
    error => {
      const subject = {
        id: 1,
        state: 'proposed' as const,
        proposer: 'U0ADA',
        askedVersion: 1,
        planHash: '',
        plan: planFixture(),
      };
      const failure = { key: 'BF-1/announcement/v1/C1', channelId: 'C1', error, acknowledgedBy: null };
      const { model } = undeliveredMessage(subject, failure);
      expect(model.remedy).toMatch(/invite|an administrator of Slack|name another|correct/i);
    },
  );
});

import { z } from 'zod';
import type { Refusal } from '../plan/refusal.ts';
import { slackTrouble } from '../plan/say/slack-troubles.ts';

const RefusedBySlack = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({ error: z.string() }),
});

/** A database that is away, or that takes nobody in just now: codes of the system and of PostgreSQL. */
const AWAY = /^(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EPIPE|08\w{3}|57P0[123]|53300)$/;

const Coded = z.object({ code: z.string() });

/** Errors may wrap one another in a circle. */
const CAUSES = 5;

/**
 * What a person is told whose request broke off: the cause where it is one that somebody can name, and who can mend it.
 * `kept` says what becomes of what they typed.
 */
export function apologyFor(error: unknown, kept = 'Nothing that you typed is lost.'): Refusal {
  const causes = causesOf(error);
  const trouble = causes.map(troubleIn).find(found => found !== null);
  if (trouble) return { code: 'broke_off', message: trouble.wrong, remedy: `${trouble.remedy} ${kept}` };
  if (causes.some(isAway)) {
    return {
      code: 'broke_off',
      message: 'A database that the bot needs does not answer just now.',
      remedy: `${kept} Try again in a minute; if it still does not answer, tell whoever runs the bot.`,
    };
  }
  return {
    code: 'broke_off',
    message: 'Something went wrong on our side.',
    remedy: `${kept} Try again in a moment; if it happens again, tell whoever runs the bot.`,
  };
}

function causesOf(error: unknown): unknown[] {
  const causes = [error];
  for (
    let at = error;
    at instanceof Error && at.cause !== undefined && causes.length < CAUSES;
    at = at.cause
  ) {
    causes.push(at.cause);
  }
  return causes;
}

function troubleIn(cause: unknown) {
  const refused = RefusedBySlack.safeParse(cause);
  return refused.success ? slackTrouble(refused.data.data.error) : null;
}

function isAway(cause: unknown): boolean {
  const coded = Coded.safeParse(cause);
  return coded.success && AWAY.test(coded.data.code);
}

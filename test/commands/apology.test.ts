import { expect, it } from 'vitest';
import { apologyFor } from '../../src/commands/apology.ts';

const slack = (error: string) =>
  Object.assign(new Error(error), { code: 'slack_webapi_platform_error', data: { ok: false, error } });

const OURS = /^Something went wrong on our side/;

it.each([
  [
    slack('token_revoked'),
    /^Slack does not accept the bot any more[\s\S]*SLACK_BOT_TOKEN[\s\S]*typed is lost/,
  ],
  [slack('missing_scope'), /permission[\s\S]*An administrator of Slack installs the bot again/],
  [slack('is_archived'), /archived[\s\S]*unarchive/],
  [new Error('it broke', { cause: slack('account_inactive') }), /^Slack does not accept the bot any more/],
  [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), /^A database[\s\S]*Try again in a minute/],
  [slack('fatal_error'), OURS],
  [slack('constructor'), OURS],
  [new Error('null is not a function'), OURS],
  ['nonsense', OURS],
])('a request that broke off by %s is answered with what is wrong and who can mend it', (error, expected) => {
  const { message, remedy } = apologyFor(error);
  expect(`${message} ${remedy}`).toMatch(expected);
});

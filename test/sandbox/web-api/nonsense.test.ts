import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateMessage } from '../../../sandbox/block-kit/message.ts';
import { validateView } from '../../../sandbox/block-kit/view.ts';
import { mayAnswer } from '../../../sandbox/web-api/errors.ts';
import { methods } from '../../../sandbox/web-api/methods.ts';
import { appToken, botToken, openWorkplace } from '../workplace.ts';

test('a call with any arguments is answered with an error that Slack documents, never with a crash', {
  timeout: 60_000,
}, async () => {
  const slack = await openWorkplace({ rates: Number.POSITIVE_INFINITY });
  const { channel, ts } = await slack.user('ada').posts('Hello', { in: '#data' });
  const likely = fc.constantFrom(
    channel,
    ts,
    slack.user('ada').id,
    slack.channel('#board').id,
    '',
    '0',
    '-1',
    '[]',
    '{}',
    'null',
    'true',
  );
  const names = fc.constantFrom(
    'channel',
    'ts',
    'user',
    'users',
    'timestamp',
    'name',
    'text',
    'limit',
    'cursor',
    'types',
  );
  const others = fc.constantFrom(
    'blocks',
    'attachments',
    'metadata',
    'view',
    'view_id',
    'trigger_id',
    'user_id',
    'files',
  );
  const rest = fc.constantFrom(
    'file',
    'length',
    'filename',
    'email',
    'post_at',
    'thread_ts',
    'message_ts',
    'link',
    'type',
    'title',
  );
  const args = fc.dictionary(fc.oneof(names, others, rest), fc.oneof(likely, fc.json(), fc.string()), {
    maxKeys: 8,
  });
  const calls = fc.tuple(fc.constantFrom(...Object.keys(methods)), args);
  await fc.assert(
    fc.asyncProperty(calls, async ([name, given]) => {
      const token = methods[name]?.token === 'app' ? appToken : botToken;
      const answer = await fetch(`${slack.url}${name}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams(given),
      });
      const body = (await answer.json()) as { ok: boolean; error?: string };
      expect(answer.status).toBe(200);
      expect(body.ok || mayAnswer(name, body.error ?? '')).toBe(true);
    }),
    { numRuns: 400 },
  );
});

test('any JSON can be judged', () => {
  const keys = fc.constantFrom(
    'type',
    'text',
    'blocks',
    'elements',
    'element',
    'rows',
    'chart',
    'options',
    'accessory',
    'fields',
    'title',
  );
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      tie('leaf'),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(keys, tie('tree'), { maxKeys: 5, noNullPrototype: true }),
    ),
    leaf: fc.oneof(
      fc.constantFrom(
        'section',
        'actions',
        'input',
        'button',
        'table',
        'rich_text',
        'mrkdwn',
        'static_select',
        'container',
        'card',
      ),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, (blocks, title) => {
      validateMessage({ blocks, attachments: [{ blocks: title }] }, 'message', null);
      validateView({ type: 'modal', title, blocks }, 'modal', null);
    }),
    { numRuns: 2_000 },
  );
});

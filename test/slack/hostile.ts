import fc from 'fast-check';

/** What somebody might type to mention, link, format, break out of a block, or make a message too long. */
export const EVIL = [
  '<!channel> <!here> <!everyone>',
  '<@UEVIL0001> <#CEVIL0001> <!subteam^SEVIL0001>',
  '<https://evil.example/|Approve here>',
  '&lt;!channel&gt; &amp;lt;',
  '*bold* _italic_ ~gone~ `code` ```block``` :white_check_mark: :tada:',
  '> quoted\n> more\n>>> all of it',
  '``````\n*out of the block*\n```',
  '\u202eesrever\u202c \u200bzero\u2066 width\ufeff',
  '\ud800 half \udfff a character \u0000 \u0007 \u001b[31m',
  '👩‍👩‍👧‍👦🏽🇩🇪é\u0301\u0301\u0301',
];

const LONG = [
  'a'.repeat(10_000),
  '&'.repeat(10_000),
  '<'.repeat(5_000),
  '"\\'.repeat(3_000),
  '👩‍👩‍👧‍👦'.repeat(1_500),
  'word '.repeat(2_500),
  'line\n'.repeat(2_500),
  `${'*_~`'.repeat(1_000)}\n>`,
];

/** Text as nobody should type it. */
export function hostileText(): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 120 }) },
    {
      weight: 2,
      arbitrary: fc.string({
        unit: fc.constantFrom(...Array.from('*_~`<>&@#!|:;\n a1', sign => sign)),
        maxLength: 80,
      }),
    },
    { weight: 3, arbitrary: fc.constantFrom(...EVIL) },
    { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  );
}

/** Every text in a payload, with the key it stands under. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

/** Every mrkdwn text in a payload. */
export function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === 'mrkdwn' && typeof text === 'string') return [text];
  return Object.values(value).flatMap(mrkdwnIn);
}

/** What Slack would act on in a mrkdwn text: everything between unescaped angle brackets. */
export function markupIn(mrkdwn: string): string[] {
  return [...mrkdwn.matchAll(/<([^>]*)>/g)].map(([, inside = '']) => inside);
}

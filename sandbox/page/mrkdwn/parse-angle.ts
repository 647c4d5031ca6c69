import type { Inline } from './tree.ts';

/** Reads what stands between `<` and `>`: a mention, a link, a date or a call to everyone. */
export function parseAngle(inside: string): Inline {
  const bar = inside.indexOf('|');
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? null : unescapeText(inside.slice(bar + 1));
  if (target.startsWith('@')) return { kind: 'user', id: target.slice(1), label };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!')) return parseSpecial(target.slice(1), label);
  const href = unescapeText(target);
  return isSafeHref(href) ? { kind: 'link', href, label } : { kind: 'plain', text: label ?? href };
}

function parseSpecial(target: string, label: string | null): Inline {
  const [name = '', ...rest] = target.split('^');
  if (name === 'date') {
    const [seconds = '', format = '', href] = rest;
    const link = href === undefined ? null : unescapeText(href);
    return {
      kind: 'date',
      at: Number(seconds),
      format: unescapeText(format),
      href: link !== null && isSafeHref(link) ? link : null,
      fallback: label ?? '',
    };
  }
  if (name === 'subteam') return { kind: 'group', id: rest[0] ?? '', label };
  return { kind: 'broadcast', range: name };
}

/** Only addresses that cannot run code in the page. */
export function isSafeHref(href: string): boolean {
  return /^(https?:|mailto:|tel:)/i.test(href);
}

/** Slack escapes exactly these three characters. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

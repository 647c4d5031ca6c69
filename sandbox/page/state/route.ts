/** What the middle of the page shows, and the thread beside it. */
export type Route =
  | { readonly kind: 'channel'; readonly channel: string; readonly thread: string | null }
  | { readonly kind: 'home' }
  | { readonly kind: 'start' };

/** Reads `#/C1`, `#/C1/1700000000.000100` or `#/home`. */
export function parseRoute(hash: string): Route {
  const [first = '', second = ''] = hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  if (first === '') return { kind: 'start' };
  if (first === 'home') return { kind: 'home' };
  return { kind: 'channel', channel: first, thread: second === '' ? null : second };
}

export function formatRoute(route: Route): string {
  switch (route.kind) {
    case 'channel':
      return route.thread === null ? `#/${route.channel}` : `#/${route.channel}/${route.thread}`;
    case 'home':
      return '#/home';
    case 'start':
      return '#/';
  }
}

/**
 * Where the address of a message (`/archives/C1/p1700000000000100?thread_ts=…`) leads: to its channel with the thread it
 * stands in, or that it begins, beside it. Null for an address that is not of this workspace.
 */
export function routeOfPermalink(address: string, origin: string): Route | null {
  const url = URL.canParse(address, origin) ? new URL(address, origin) : null;
  if (url === null || url.origin !== origin) return null;
  const [, channel, seconds, rest] = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(url.pathname) ?? [];
  if (channel === undefined) return null;
  return { kind: 'channel', channel, thread: url.searchParams.get('thread_ts') ?? `${seconds}.${rest}` };
}

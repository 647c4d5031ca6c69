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

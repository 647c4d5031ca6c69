import { useCallback, useSyncExternalStore } from 'react';
import { formatRoute, parseRoute, type Route } from './route.ts';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** Where the address says we are, and how to go elsewhere. */
export function useRoute(): { readonly route: Route; readonly go: (route: Route) => void } {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const go = useCallback((next: Route) => {
    location.hash = formatRoute(next);
  }, []);
  return { route: parseRoute(hash), go };
}

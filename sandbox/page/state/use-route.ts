import { useCallback, useSyncExternalStore } from 'react';
import { formatRoute, parseRoute, type Route } from './route.ts';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** Where the address says we are, and how to go elsewhere; `replace` leaves no way back to where one was. */
export function useRoute(): {
  readonly route: Route;
  readonly go: (route: Route) => void;
  readonly replace: (route: Route) => void;
} {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const go = useCallback((next: Route) => {
    location.hash = formatRoute(next);
  }, []);
  const replace = useCallback((next: Route) => {
    location.replace(formatRoute(next));
  }, []);
  return { route: parseRoute(hash), go, replace };
}

import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 48rem)');

function subscribe(listener: () => void): () => void {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
}

/** True at the width of a phone, where one part is shown at a time. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}

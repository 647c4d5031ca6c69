import { useCallback, useSyncExternalStore } from 'react';

/** The width of a phone, where one part is shown at a time; the stylesheets say the same. */
export const narrow = '(max-width: 48rem)';

/** Too little room for the thread or the guide beside the conversation: they lie over it. */
export const overlaid = '(max-width: 64rem)';

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}

import { useCallback, useState } from 'react';

const remembered = 'sandbox.person';

/**
 * Whose eyes the page looks through. `?as=ben` in the address decides, so that three tabs can be three people;
 * a new tab begins as whoever one was last, and the very first visit as whom the workspace names first (null).
 */
export function usePerson(): readonly [string | null, (handle: string | null) => void] {
  const [handle, setHandle] = useState(() => {
    const asked = new URLSearchParams(location.search).get('as');
    return asked ?? readRemembered();
  });
  const become = useCallback((next: string | null) => {
    const url = new URL(location.href);
    if (next === null) url.searchParams.delete('as');
    else url.searchParams.set('as', next);
    history.replaceState(null, '', url);
    try {
      if (next === null) localStorage.removeItem(remembered);
      else localStorage.setItem(remembered, next);
    } catch {
      // The address still says who it is.
    }
    setHandle(next);
  }, []);
  return [handle, become];
}

function readRemembered(): string | null {
  try {
    return localStorage.getItem(remembered);
  } catch {
    return null;
  }
}

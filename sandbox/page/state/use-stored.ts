import { useCallback, useState } from 'react';

/** A small setting that outlives the page; browsers without storage forget it. */
export function useStored<Value extends string>(
  name: string,
  otherwise: Value,
): readonly [Value, (value: Value) => void] {
  const key = `sandbox.${name}`;
  const [value, setValue] = useState<Value>(() => (read(key) as Value | null) ?? otherwise);
  const store = useCallback(
    (next: Value) => {
      setValue(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // Private windows may refuse; the setting then lasts as long as the page.
      }
    },
    [key],
  );
  return [value, store];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

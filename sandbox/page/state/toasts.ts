import { createContext, useContext, useMemo, useState } from 'react';

export type Toast = { readonly id: number; readonly text: string };

export type Toasts = {
  readonly toasts: readonly Toast[];
  readonly show: (text: string) => void;
  readonly dismiss: (id: number) => void;
};

export const ToastContext = createContext<Toasts | null>(null);

let lastId = 0;

/** Most notes shown at once; older ones make room. */
const atOnce = 3;

export function useNewToasts(): Toasts {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const actions = useMemo(
    () => ({
      show: (text: string) => {
        lastId += 1;
        const toast = { id: lastId, text };
        setToasts(shown => [...shown.filter(other => other.text !== text), toast].slice(-atOnce));
      },
      dismiss: (id: number) => setToasts(shown => shown.filter(toast => toast.id !== id)),
    }),
    [],
  );
  return useMemo(() => ({ toasts, ...actions }), [toasts, actions]);
}

export function useToasts(): Toasts {
  const toasts = useContext(ToastContext);
  if (toasts === null) throw new Error('useToasts outside ToastContext');
  return toasts;
}

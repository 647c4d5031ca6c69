import { createContext, useCallback, useContext, useMemo, useState } from 'react';
import type { PageOptionsAnswer, PageStateValue, PageStateValues } from '../../page-contract.ts';
import type { Json } from '../blocks/read.ts';
import { useAct } from '../state/use-act.ts';
import { useSession } from '../state/use-session.ts';
import { stateOf } from './element-value.ts';

export type SurfaceName =
  | { readonly kind: 'message'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'view'; readonly viewId: string };

/** Where interactive elements stand: a message, a modal or the Home tab. */
export type Surface = {
  readonly name: SurfaceName;
  readonly state: PageStateValues;
  /** The element that waits for the app's answer, as `block action`; null when none does. */
  readonly busy: string | null;
  readonly isLocked: boolean;
  readonly set: (blockId: string, actionId: string, value: PageStateValue) => void;
  /** Tells the app that an element was used. */
  readonly use: (blockId: string, actionId: string, value?: PageStateValue) => void;
  readonly askOptions: (blockId: string, actionId: string, query: string) => Promise<PageOptionsAnswer>;
};

export const SurfaceContext = createContext<Surface | null>(null);

export function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) throw new Error('useSurface outside SurfaceContext');
  return surface;
}

const nothing: PageStateValues = {};

/** Keeps what is entered on a surface, through any change of its blocks. */
export function useNewSurface(
  name: SurfaceName,
  blocks: readonly Json[],
  known: PageStateValues = nothing,
  isLocked = false,
): Surface {
  const session = useSession();
  const act = useAct();
  const [entered, setEntered] = useState<PageStateValues>(nothing);
  const [busy, setBusy] = useState<string | null>(null);
  const state = useMemo(() => stateOf(blocks, entered, known), [blocks, entered, known]);
  const id = name.kind === 'view' ? name.viewId : `${name.channel} ${name.ts}`;

  const set = useCallback((blockId: string, actionId: string, value: PageStateValue) => {
    setEntered(before => ({ ...before, [blockId]: { ...before[blockId], [actionId]: value } }));
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `id` says all that `name` does.
  const use = useCallback(
    (blockId: string, actionId: string, value?: PageStateValue) => {
      const now =
        value === undefined ? state : { ...state, [blockId]: { ...state[blockId], [actionId]: value } };
      setBusy(`${blockId} ${actionId}`);
      const using = { kind: 'action' as const, on: name, blockId, actionId, state: now };
      void act(value === undefined ? using : { ...using, value }).finally(() => setBusy(null));
    },
    [act, id, state],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `id` says all that `name` does.
  const askOptions = useCallback(
    (blockId: string, actionId: string, query: string) =>
      session.api
        .options({ on: name, blockId, actionId, query, state })
        .catch((error: unknown) => ({ ok: false as const, error: String(error) })),
    [session, id, state],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `id` says all that `name` does.
  return useMemo(
    () => ({ name, state, busy, isLocked, set, use, askOptions }),
    [id, state, busy, isLocked, set, use, askOptions],
  );
}

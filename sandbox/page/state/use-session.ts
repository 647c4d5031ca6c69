import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Workspace } from './model.ts';
import { Session } from './session.ts';
import type { Loading } from './store.ts';

export const SessionContext = createContext<Session | null>(null);

/** Opens the workspace as a person, or as its first one (null); another person, another session. */
export function useNewSession(as: string | null): Session {
  const [session, setSession] = useState(() => new Session(as));
  useEffect(() => {
    const fresh = new Session(as);
    setSession(fresh);
    void fresh.start();
    return () => fresh.stop();
  }, [as]);
  return session;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession outside SessionContext');
  return session;
}

export function useLoading(session: Session): Loading {
  return useSyncExternalStore(session.store.subscribe, () => session.store.loading);
}

/** Reads from the workspace; what `select` returns must be the same object while nothing changed. */
export function useWorkspace<Selected>(select: (workspace: Workspace) => Selected): Selected {
  const { store } = useSession();
  return useSyncExternalStore(store.subscribe, () => {
    const { workspace } = store;
    if (workspace === null) throw new Error('useWorkspace before the workspace is there');
    return select(workspace);
  });
}

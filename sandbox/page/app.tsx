import { type ReactNode, useEffect } from 'react';
import { Frame } from './frame/frame.tsx';
import { Waiting } from './frame/waiting.tsx';
import { ToastContext, useNewToasts } from './state/toasts.ts';
import { usePerson } from './state/use-person.ts';
import { SessionContext, useLoading, useNewSession } from './state/use-session.ts';

/** The sandbox page, as one of the company's people. */
export function App(): ReactNode {
  const [handle, become] = usePerson();
  const session = useNewSession(handle);
  const loading = useLoading(session);
  const toasts = useNewToasts();
  const isUnknown = loading.kind === 'failed' && loading.isUnknownPerson && handle !== null;
  useEffect(() => {
    // The address or an earlier visit named somebody of another company.
    if (isUnknown) become(null);
  }, [isUnknown, become]);
  const me = loading.kind === 'ready' ? loading.workspace.me : null;
  const name = loading.kind === 'ready' ? loading.workspace.name : 'Sandbox';
  useEffect(() => {
    document.title = me === null ? name : `${name}: ${me.name}`;
  }, [me, name]);
  if (me === null) return <Waiting error={loading.kind === 'failed' ? loading.error : null} />;
  return (
    <SessionContext value={session}>
      <ToastContext value={toasts}>
        <Frame key={me.id} onBecome={become} />
      </ToastContext>
    </SessionContext>
  );
}

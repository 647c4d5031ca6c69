import { type ReactNode, useEffect } from 'react';
import { Frame } from './frame/frame.tsx';
import { Waiting } from './frame/waiting.tsx';
import type { Workspace } from './state/model.ts';
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
  const title = loading.kind === 'ready' ? titleOf(loading.workspace) : 'Sandbox';
  useEffect(() => {
    document.title = title;
  }, [title]);
  if (me === null) return <Waiting error={loading.kind === 'failed' ? loading.error : null} />;
  return (
    <SessionContext value={session}>
      <ToastContext value={toasts}>
        <Frame key={me.id} onBecome={become} />
      </ToastContext>
    </SessionContext>
  );
}

/** "(2) Tidewater: Ada Okafor": several tabs may be several people. */
function titleOf({ name, me, channels }: Workspace): string {
  const unread = [...channels.values()].reduce((sum, channel) => sum + channel.unread, 0);
  return `${unread === 0 ? '' : `(${unread}) `}${name}: ${me.name}`;
}

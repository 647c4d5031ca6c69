import { type ReactNode, useId } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { useAct } from '../state/use-act.ts';
import { useWorkspace } from '../state/use-session.ts';
import { ModalForm } from './modal-form.tsx';

/** The open modals: the last one on top, the others behind it until it closes. */
export function ModalStack(): ReactNode {
  const views = useWorkspace(workspace => workspace.views);
  const act = useAct();
  const formId = useId();
  const top = views.at(-1);
  const depth = views.length;
  if (top === undefined) return null;
  const close = () => void act({ kind: 'close', viewId: top.id });
  return (
    <Dialog
      title={top.title}
      onClose={close}
      onCross={() => void act({ kind: 'close', viewId: top.id, all: true })}
      before={depth > 1 && <IconButton icon="back" label="Back" onClick={close} />}
      foot={
        <>
          <Button onClick={close}>{top.close ?? (top.submit === null ? 'Close' : 'Cancel')}</Button>
          {top.submit !== null && (
            <Button type="submit" form={formId} look="primary" isBusy={top.isSubmitting}>
              {top.submit}
            </Button>
          )}
        </>
      }
    >
      <ModalForm key={top.id} id={formId} view={top} />
    </Dialog>
  );
}

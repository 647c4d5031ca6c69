import { type ReactNode, useState } from 'react';
import { type Json, objectOf } from '../blocks/read.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/**
 * Asks first when the element says so.
 * @returns how to do something once it is agreed to, and the dialog to draw meanwhile
 */
export function useConfirm(element: Json): {
  readonly ask: (agreed: () => void) => void;
  readonly dialog: ReactNode;
} {
  const [agreed, setAgreed] = useState<{ readonly run: () => void } | null>(null);
  const confirm = objectOf(element.confirm);
  return {
    ask: run => {
      if (confirm === null) run();
      else setAgreed({ run });
    },
    dialog: confirm !== null && agreed !== null && (
      <ConfirmDialog
        confirm={confirm}
        onAnswer={isAgreed => {
          setAgreed(null);
          if (isAgreed) agreed.run();
        }}
      />
    ),
  };
}

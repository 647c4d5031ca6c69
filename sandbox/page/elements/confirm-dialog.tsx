import type { ReactNode } from 'react';
import { type Json, wordsOf } from '../blocks/read.ts';
import { TextObject } from '../blocks/text-object.tsx';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';

/** Slack's confirmation: nothing is told to the app until the person agrees. */
export function ConfirmDialog({
  confirm,
  onAnswer,
}: {
  readonly confirm: Json;
  readonly onAnswer: (isAgreed: boolean) => void;
}): ReactNode {
  const look = confirm.style === 'danger' ? 'danger-solid' : 'primary';
  return (
    <Dialog
      role="alertdialog"
      title={wordsOf(confirm.title)}
      onClose={() => onAnswer(false)}
      foot={
        <>
          <Button onClick={() => onAnswer(false)}>{wordsOf(confirm.deny) || 'Cancel'}</Button>
          <Button look={look} onClick={() => onAnswer(true)} data-autofocus>
            {wordsOf(confirm.confirm) || 'Yes'}
          </Button>
        </>
      }
    >
      <TextObject text={confirm.text} />
    </Dialog>
  );
}

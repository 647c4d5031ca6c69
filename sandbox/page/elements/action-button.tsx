import type { ReactNode } from 'react';
import { stringOf, wordsOf } from '../blocks/read.ts';
import { Button, type ButtonLook } from '../controls/button.tsx';
import { PlainText } from '../mrkdwn/mrkdwn.tsx';
import { follow } from '../state/follow.ts';
import type { ElementProps } from './element.tsx';
import { useSurface } from './surface.ts';
import { useConfirm } from './use-confirm.tsx';

const looks: Readonly<Record<string, ButtonLook>> = { primary: 'primary', danger: 'danger' };

export function ActionButton({ element, blockId, id, describedBy }: ElementProps): ReactNode {
  const { busy, isLocked, use } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const actionId = stringOf(element.action_id) ?? '';
  const url = stringOf(element.url);
  const isBusy = busy === `${blockId} ${actionId}`;
  const press = () => {
    if (isBusy) return;
    if (url !== null) follow(url);
    if (actionId !== '') use(blockId, actionId);
  };
  return (
    <>
      <Button
        id={id}
        look={looks[stringOf(element.style) ?? ''] ?? 'plain'}
        isBusy={isBusy}
        disabled={isLocked}
        aria-label={stringOf(element.accessibility_label) ?? undefined}
        aria-describedby={describedBy}
        onClick={() => ask(press)}
      >
        <PlainText text={wordsOf(element.text)} />
        {url !== null && <span aria-hidden="true">↗</span>}
      </Button>
      {dialog}
    </>
  );
}

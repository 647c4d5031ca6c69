import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PageOption } from '../../page-contract.ts';
import { listOf, stringOf, wordsOf } from '../blocks/read.ts';
import { IconButton } from '../controls/button.tsx';
import { Popover } from '../controls/popover.tsx';
import { PlainText } from '../mrkdwn/mrkdwn.tsx';
import { follow } from '../state/follow.ts';
import type { ElementProps } from './element.tsx';
import styles from './elements.module.css';
import { useSurface } from './surface.ts';
import { useConfirm } from './use-confirm.tsx';

/** Three dots that open a short menu. */
export function OverflowMenu({ element, blockId, id }: ElementProps): ReactNode {
  const { use, isLocked } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const [isOpen, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const actionId = stringOf(element.action_id) ?? '';
  useEffect(() => {
    if (isOpen) menu.current?.querySelector('button')?.focus();
  }, [isOpen]);
  const choose = (option: Readonly<Record<string, unknown>>) => {
    setOpen(false);
    anchor.current?.focus();
    const url = stringOf(option.url);
    ask(() => {
      if (url !== null) follow(url);
      use(blockId, actionId, { type: 'overflow', selected_option: option as PageOption });
    });
  };
  return (
    <>
      <IconButton
        ref={anchor}
        id={id}
        icon="more"
        label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        disabled={isLocked}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <Popover anchor={anchor} align="end" onClose={() => setOpen(false)}>
          <div ref={menu} role="menu" className={styles.menu} onKeyDown={moveInMenu}>
            {listOf(element.options).map(option => (
              <button
                key={stringOf(option.value) ?? wordsOf(option.text)}
                type="button"
                role="menuitem"
                onClick={() => choose(option)}
              >
                <PlainText text={wordsOf(option.text)} />
                {option.description !== undefined && <small>{wordsOf(option.description)}</small>}
              </button>
            ))}
          </div>
        </Popover>
      )}
      {dialog}
    </>
  );
}

/** Arrows move through a menu and wrap around. */
export function moveInMenu(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items.at((at + step + items.length) % items.length)?.focus();
}

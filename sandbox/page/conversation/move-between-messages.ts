import type { KeyboardEvent } from 'react';

/** Arrow up and down, Home and End move between the messages of a list; inside a message's controls they do not. */
export function moveBetweenMessages(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget;
  const target = event.target as HTMLElement;
  const isOnMessage = target.dataset.ts !== undefined;
  if (target !== list && !isOnMessage) return;
  const messages = [...list.querySelectorAll<HTMLElement>('[data-ts]')];
  const at = messages.indexOf(target);
  const next = {
    ArrowUp: at === -1 ? messages.length - 1 : at - 1,
    ArrowDown: at === -1 ? messages.length - 1 : at + 1,
    End: messages.length - 1,
    Home: 0,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  messages[Math.max(0, Math.min(messages.length - 1, next))]?.focus();
}

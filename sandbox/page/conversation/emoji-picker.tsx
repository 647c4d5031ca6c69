import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Popover } from '../controls/popover.tsx';
import { emojiCharacter, searchEmoji, usefulEmoji } from '../mrkdwn/emoji.ts';
import styles from './reactions.module.css';

const perRow = 6;

/** A short list of useful emoji, and a search through all of them. */
export function EmojiPicker({
  anchor,
  onPick,
  onClose,
}: {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onPick: (name: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const names = query.trim() === '' ? usefulEmoji : searchEmoji(query, 36);
  const pick = (name: string) => {
    onClose();
    anchor.current?.focus();
    onPick(name);
  };
  const onSearchKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const [first] = names;
    if (event.key === 'Enter' && first !== undefined) {
      // Else the same Enter would press the button that gets the focus back.
      event.preventDefault();
      pick(first);
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      event.currentTarget.parentElement?.querySelector('button')?.focus();
    }
  };
  return (
    <Popover anchor={anchor} align="end" onClose={onClose}>
      <div className={styles.picker}>
        <input
          ref={field}
          type="search"
          className={styles.search}
          aria-label="Search emoji"
          placeholder="Search emoji"
          value={query}
          onChange={event => setQuery(event.target.value)}
          onKeyDown={onSearchKey}
        />
        {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons has no element of its own. */}
        <div role="group" aria-label="Emoji" className={styles.emojiGrid} onKeyDown={moveInGrid}>
          {names.map(name => (
            <button
              key={name}
              type="button"
              aria-label={name.replaceAll('_', ' ')}
              title={`:${name}:`}
              onClick={() => pick(name)}
            >
              {emojiCharacter(name)}
            </button>
          ))}
        </div>
        {names.length === 0 && <p role="status">No emoji of that name.</p>}
      </div>
    </Popover>
  );
}

function moveInGrid(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow, ArrowDown: perRow }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const next = buttons.indexOf(document.activeElement as HTMLButtonElement) + step;
  if (next < 0) event.currentTarget.parentElement?.querySelector('input')?.focus();
  else buttons[Math.min(next, buttons.length - 1)]?.focus();
}

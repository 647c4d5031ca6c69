import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { PageChannel } from '../../page-contract.ts';
import { IconButton } from '../controls/button.tsx';
import { narrow, useMedia } from '../frame/use-media.ts';
import { onInsert } from '../state/insert-text.ts';
import { useAct } from '../state/use-act.ts';
import { useSession, useWorkspace } from '../state/use-session.ts';
import { CommandHint } from './command-hint.tsx';
import { CompletionList } from './completion-list.tsx';
import { type Completion, completionsAt } from './completions.ts';
import styles from './composer.module.css';
import { useSend } from './use-send.ts';

/** Text to send: Enter sends, Shift and Enter begins a new line, a slash at the start makes it a command. */
export function MessageField({
  channel,
  threadTs,
}: {
  readonly channel: PageChannel;
  readonly threadTs: string | null;
}): ReactNode {
  const { drafts } = useSession();
  const act = useAct();
  const { send: sendTyped, waitingFor } = useSend(channel.id, threadTs);
  const workspace = useWorkspace(all => all);
  const draftKey = `${channel.id} ${threadTs ?? ''}`;
  const [text, setText] = useState(() => drafts.get(draftKey) ?? '');
  const [caret, setCaret] = useState(0);
  const [isAsking, setAsking] = useState(true);
  const [active, setActive] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const completing = isAsking ? completionsAt(text, caret, workspace) : null;
  const name = channel.kind === 'im' ? channel.name : `#${channel.name}`;
  const more = useMedia(narrow) ? '' : ', or type / for commands';

  const change = (next: string, at = next.length) => {
    setText(next);
    setCaret(at);
    setActive(0);
    setAsking(true);
    drafts.set(draftKey, next);
  };
  const write = useRef(change);
  write.current = change;
  useEffect(() => {
    if (threadTs !== null) return undefined;
    return onInsert(inserted => {
      write.current(inserted);
      field.current?.focus();
    });
  }, [threadTs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(element.scrollHeight + 2, 220)}px`;
  }, [text]);

  const complete = (choice: Completion) => {
    if (completing === null) return;
    if (choice.shortcut !== null) {
      change('');
      void act({ kind: 'shortcut', callbackId: choice.shortcut });
      return;
    }
    const head = `${text.slice(0, completing.from)}${choice.insert} `;
    change(head + text.slice(caret).trimStart(), head.length);
    field.current?.focus();
  };
  const send = async () => {
    const typed = text.trim();
    if (typed === '') return;
    change('');
    const isRefused = await sendTyped(typed);
    // Unless something else has been typed since.
    if (isRefused && (drafts.get(draftKey) ?? '') === '') change(typed);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const chosen = completing?.choices[active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (completing !== null && step !== undefined) {
      event.preventDefault();
      setActive((active + step + completing.choices.length) % completing.choices.length);
    } else if (completing !== null && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      setAsking(false);
    } else if (
      chosen !== undefined &&
      (event.key === 'Tab' || event.key === 'Enter') &&
      !isTyped(text, chosen)
    ) {
      event.preventDefault();
      complete(chosen);
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
  };

  return (
    <form
      className={styles.composer}
      onSubmit={event => {
        event.preventDefault();
        void send();
      }}
    >
      {completing !== null && (
        <CompletionList
          id={`${id}-list`}
          choices={completing.choices}
          active={active}
          onPick={complete}
          onActivate={setActive}
        />
      )}
      <div className={styles.field}>
        <textarea
          ref={field}
          rows={1}
          value={text}
          aria-label={threadTs === null ? `Message ${name}` : 'Reply in the thread'}
          placeholder={threadTs === null ? `Message ${name}${more}` : 'Reply …'}
          aria-autocomplete="list"
          aria-controls={completing === null ? undefined : `${id}-list`}
          aria-activedescendant={completing === null ? undefined : `${id}-list-${active}`}
          aria-describedby={`${id}-hint`}
          onChange={event => change(event.target.value, event.target.selectionStart)}
          onSelect={event => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <IconButton icon="send" type="submit" label="Send" disabled={text.trim() === ''} />
      </div>
      <p id={`${id}-hint`} className={styles.hint}>
        <CommandHint text={text} waitingFor={waitingFor} />
      </p>
    </form>
  );
}

/** True when the command is typed in full already: Enter then sends it. */
function isTyped(text: string, choice: Completion): boolean {
  return choice.insert.startsWith('/') && text.trim() === choice.insert;
}

import { type ReactNode, useRef, useState } from 'react';
import type { PageMessage } from '../../page-contract.ts';
import { IconButton } from '../controls/button.tsx';
import { EmojiMark } from '../mrkdwn/emoji-mark.tsx';
import { useAct } from '../state/use-act.ts';
import { useRoute } from '../state/use-route.ts';
import { useWorkspace } from '../state/use-session.ts';
import { EmojiPicker } from './emoji-picker.tsx';
import styles from './reactions.module.css';

/** The reactions one press away: what approves, what blocks, and "I am looking". */
const quick = [
  ['white_check_mark', 'React with a check mark'],
  ['x', 'React with a cross'],
  ['eyes', 'React with eyes'],
] as const;

/** What one can do with a message; it appears under the pointer, or when the message has the focus. */
export function MessageToolbar({
  message,
  isInThread,
}: {
  readonly message: PageMessage;
  readonly isInThread: boolean;
}): ReactNode {
  const act = useAct();
  const { go } = useRoute();
  const shortcuts = useWorkspace(workspace => workspace.shortcuts);
  const [isPicking, setPicking] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const { channel, ts } = message;
  const react = (name: string) => void act({ kind: 'react', channel, ts, name });
  if (message.isEphemeral) {
    return (
      <div role="toolbar" aria-label="Message" className={styles.toolbar}>
        <IconButton
          icon="close"
          label="Dismiss this message"
          onClick={() => void act({ kind: 'dismiss_ephemeral', channel, ts })}
        />
      </div>
    );
  }
  return (
    <div role="toolbar" aria-label="Message" className={styles.toolbar} data-open={isPicking || undefined}>
      {quick.map(([name, label]) => (
        <button key={name} type="button" aria-label={label} title={label} onClick={() => react(name)}>
          <EmojiMark name={name} />
        </button>
      ))}
      <IconButton
        ref={anchor}
        icon="smile"
        label="Find another reaction"
        aria-expanded={isPicking}
        onClick={() => setPicking(!isPicking)}
      />
      {isPicking && <EmojiPicker anchor={anchor} onPick={react} onClose={() => setPicking(false)} />}
      {!isInThread && (
        <IconButton
          icon="reply"
          label="Reply in thread"
          onClick={() => go({ kind: 'channel', channel, thread: message.threadTs ?? ts })}
        />
      )}
      {shortcuts
        .filter(shortcut => shortcut.kind === 'message')
        .map(shortcut => (
          <button
            key={shortcut.callbackId}
            type="button"
            onClick={() =>
              void act({ kind: 'shortcut', callbackId: shortcut.callbackId, on: { channel, ts } })
            }
          >
            {shortcut.name}
          </button>
        ))}
    </div>
  );
}

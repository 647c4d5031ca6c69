import { Fragment, type MouseEvent, memo, type ReactNode } from 'react';
import { follow } from '../state/follow.ts';
import { routeOfPermalink } from '../state/route.ts';
import { EmojiMark } from './emoji-mark.tsx';
import { ChannelMention, DateMark, GroupMention, UserMention } from './mention.tsx';
import styles from './mrkdwn.module.css';
import { parseMrkdwn } from './parse.ts';
import { parsePlain } from './parse-inline.ts';
import { Preformatted } from './preformatted.tsx';
import type { Inline, Paragraph } from './tree.ts';

/** Draws mrkdwn as Slack would read it. */
export const Mrkdwn = memo(function Mrkdwn({ text }: { readonly text: string }): ReactNode {
  return (
    <div className={styles.mrkdwn}>
      {parseMrkdwn(text).map((paragraph, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no identity and never move.
        <Fragment key={index}>{drawParagraph(paragraph)}</Fragment>
      ))}
    </div>
  );
});

/** Draws plain_text: emoji shortcodes and line breaks, nothing else. */
export function PlainText({
  text,
  hasEmoji = true,
}: {
  readonly text: string;
  readonly hasEmoji?: boolean;
}): ReactNode {
  return drawAll(parsePlain(text, hasEmoji));
}

function drawParagraph(paragraph: Paragraph): ReactNode {
  switch (paragraph.kind) {
    case 'text':
      return <p>{drawAll(paragraph.children)}</p>;
    case 'quote':
      return <blockquote>{drawAll(paragraph.children)}</blockquote>;
    case 'preformatted':
      return <Preformatted text={paragraph.text} />;
  }
}

function drawAll(inlines: readonly Inline[]): ReactNode {
  return inlines.map((inline, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of text have no identity and never move.
    <Fragment key={index}>{draw(inline)}</Fragment>
  ));
}

function draw(inline: Inline): ReactNode {
  switch (inline.kind) {
    case 'plain':
      return inline.text;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{drawAll(inline.children)}</strong>;
    case 'italic':
      return <em>{drawAll(inline.children)}</em>;
    case 'strike':
      return <s>{drawAll(inline.children)}</s>;
    case 'code':
      return <code>{inline.text}</code>;
    case 'emoji':
      return <EmojiMark name={inline.name} />;
    case 'link':
      return (
        <a href={inline.href} target="_blank" rel="noreferrer" onClick={followInPlace}>
          {inline.label ?? inline.href.replace(/^mailto:/, '')}
        </a>
      );
    case 'user':
      return <UserMention id={inline.id} label={inline.label} />;
    case 'channel':
      return <ChannelMention id={inline.id} label={inline.label} />;
    case 'group':
      return <GroupMention id={inline.id} label={inline.label} />;
    case 'broadcast':
      return <span className={styles.mention}>@{inline.range}</span>;
    case 'date':
      return <DateMark {...inline} />;
  }
}

/** A link to a message of this workspace opens here; the others, and whoever asks for another tab, get one. */
function followInPlace(event: MouseEvent<HTMLAnchorElement>): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (routeOfPermalink(event.currentTarget.href, location.origin) === null) return;
  event.preventDefault();
  follow(event.currentTarget.href);
}

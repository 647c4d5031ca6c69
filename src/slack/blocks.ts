import type {
  ActionsBlock,
  ActionsBlockElement,
  Button,
  ConfirmationDialog,
  ContextBlock,
  DividerBlock,
  HeaderBlock,
  ImageBlock,
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import { cut, LIMITS } from './limits.ts';
import { type Mrkdwn, readable } from './mrkdwn.ts';

/** What is posted: blocks, and the plain text that notifications and screen readers use. */
export type Rendered = { readonly text: string; readonly blocks: KnownBlock[] };

/** Plain text: nothing in it is formatting, and `:words:` stay words. */
export function plain(text: string, max: number): PlainTextElement {
  const oneLine = readable(text).replaceAll(/\s+/g, ' ').trim();
  return { type: 'plain_text', text: cut(oneLine, max) || ' ', emoji: false };
}

/** Slack neither links nor mentions by itself in it: `verbatim`. */
export function mrkdwn(text: Mrkdwn): MrkdwnElement {
  return { type: 'mrkdwn', text: text.mrkdwn || ' ', verbatim: true };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, LIMITS.headerText) };
}

export function section(text: Mrkdwn, accessory?: Button): SectionBlock {
  return { type: 'section', text: mrkdwn(text), ...(accessory ? { accessory } : {}) };
}

/** A name and a value a field, two abreast; at most ten. */
export function fields(pairs: readonly (readonly [Mrkdwn, Mrkdwn])[]): SectionBlock {
  return {
    type: 'section',
    fields: pairs
      .slice(0, LIMITS.sectionFields)
      .map(([name, value]) => mrkdwn({ mrkdwn: `*${name.mrkdwn}*\n${value.mrkdwn || '–'}` })),
  };
}

export function context(...texts: readonly Mrkdwn[]): ContextBlock {
  return { type: 'context', elements: texts.slice(0, LIMITS.contextElements).map(mrkdwn) };
}

export function divider(): DividerBlock {
  return { type: 'divider' };
}

/** A row of buttons; none at all when there is none, because Slack refuses an empty row. */
export function actions(elements: readonly ActionsBlockElement[], blockId?: string): ActionsBlock[] {
  if (elements.length === 0) return [];
  return [
    {
      type: 'actions',
      ...(blockId ? { block_id: blockId } : {}),
      elements: elements.slice(0, LIMITS.actionElements),
    },
  ];
}

export type ButtonLook = { readonly style?: 'primary' | 'danger'; readonly confirm?: Question };
export type Question = {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
};

export function button(actionId: string, text: string, value: string, look: ButtonLook = {}): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(text, LIMITS.buttonText),
    value,
    ...(look.style ? { style: look.style } : {}),
    ...(look.confirm ? { confirm: question(look.confirm) } : {}),
  };
}

/** A button that leads to `url`. Slack tells us of presses all the same. */
export function linkButton(actionId: string, text: string, url: string, look: ButtonLook = {}): Button {
  const { value: _value, ...rest } = button(actionId, text, '', look);
  return { ...rest, url };
}

function question({ title, text, yes, no }: Question): ConfirmationDialog {
  return {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(text, LIMITS.confirmText),
    confirm: plain(yes, LIMITS.confirmButton),
    deny: plain(no, LIMITS.confirmButton),
  };
}

/** A picture that was uploaded before. */
export function uploadedImage(fileId: string, altText: string): ImageBlock {
  return {
    type: 'image',
    slack_file: { id: fileId },
    alt_text: plain(altText, LIMITS.imageAltText).text,
  };
}

export function option(value: string, text: string, description?: string): PlainTextOption {
  return {
    value,
    text: plain(text, LIMITS.optionText),
    ...(description ? { description: plain(description, LIMITS.optionDescription) } : {}),
  };
}

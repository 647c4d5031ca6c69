import { boolean, list, number, object, oneOf, type Rule, text, typed, url } from './rules.ts';

const style: Rule = object(
  {},
  {
    bold: boolean,
    italic: boolean,
    strike: boolean,
    code: boolean,
    underline: boolean,
    highlight: boolean,
    client_highlight: boolean,
    unlink: boolean,
  },
);

/** What stands in a line of rich text, one a line. */
const inline: Readonly<Record<string, Rule>> = {
  text: object({ text: text({ min: 1 }) }, { style }),
  link: object({ url: url() }, { text: text(), unsafe: boolean, style }),
  user: object({ user_id: text({ min: 1 }) }, { style }),
  channel: object({ channel_id: text({ min: 1 }) }, { style }),
  usergroup: object({ usergroup_id: text({ min: 1 }) }, { style }),
  team: object({ team_id: text({ min: 1 }) }, { style }),
  emoji: object({ name: text({ min: 1 }) }, { unicode: text(), url: url(), style }),
  broadcast: object({ range: oneOf('here', 'channel', 'everyone') }, { style }),
  color: object({ value: text({ min: 1 }) }, { style }),
  date: object(
    { timestamp: number({ isWhole: true }), format: text({ min: 1 }) },
    { url: url(), fallback: text(), style },
  ),
};

const border: Rule = number({ isWhole: true, min: 0 });
const section: Rule = object({ elements: list(typed(inline)) });

/** What rich text is made of, one a line. */
const parts: Readonly<Record<string, Rule>> = {
  rich_text_section: section,
  rich_text_quote: object({ elements: list(typed(inline)) }, { border }),
  rich_text_preformatted: object(
    { elements: list(typed(inline, ['text', 'link'])) },
    { border, language: text() },
  ),
  rich_text_list: object(
    { elements: list(typed({ rich_text_section: section })), style: oneOf('bullet', 'ordered') },
    { indent: number({ isWhole: true, min: 0, max: 8 }), offset: number({ isWhole: true, min: 0 }), border },
  ),
};

export const richTextElements: Rule = list(typed(parts));

/** Any one piece of rich text: a part, or what stands in a line. */
export const richTextPiece: Rule = typed({ ...parts, ...inline });

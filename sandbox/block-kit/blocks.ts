import { anyText, imageSource, mrkdwn, plainText, slackFile } from './composition.ts';
import { dataTable, dataVisualization, table } from './data-blocks.ts';
import { elements } from './elements.ts';
import { limits } from './limits.ts';
import { richTextElements } from './rich-text.ts';
import { boolean, both, list, object, oneOf, type Rule, report, text, typed, url, whole } from './rules.ts';
import { blocksOfContainer, elementsOfActions, elementsOfInput, elementsOfSection } from './surfaces.ts';

type Fields = Readonly<Record<string, Rule>>;

/** A block with these fields, and the block_id that every block may have. */
function block(required: Fields, optional: Fields = {}, ...together: readonly Rule[]): Rule {
  const fields = object(required, { ...optional, block_id: text({ min: 1, ...limits.block_id }) });
  return both(fields, ...together);
}

const icon = typed(elements, ['image']);
const richText = block({ elements: richTextElements });
const contextElement = typed({
  image: elements.image ?? fail,
  plain_text: object({ text: text(limits.text) }, { emoji: boolean }),
  mrkdwn: object({ text: text(limits.text) }, { verbatim: boolean }),
});

const taskFields = {
  required: {
    task_id: text({ min: 1 }),
    title: text({ min: 1 }),
    status: oneOf('pending', 'in_progress', 'complete', 'error'),
  },
  optional: {
    details: typed({ rich_text: richText }),
    output: typed({ rich_text: richText }),
    sources: list(typed(elements, ['url'])),
  },
};
/** Inside a plan a task needs no type. */
const plannedTask = block(taskFields.required, taskFields.optional);

const card = block(
  {},
  {
    hero_image: icon,
    icon,
    slack_icon: object({ name: text({ min: 1 }) }),
    title: mrkdwn(limits['card.title']),
    subtitle: mrkdwn(limits['card.subtitle']),
    body: mrkdwn(limits['card.body']),
    subtext: mrkdwn(limits['card.subtext']),
    actions: list(typed(elements, ['button']), { min: 1, ...limits['card.actions'] }),
  },
  anyOf('hero_image', 'title', 'actions', 'body'),
);

/** Every block, one entry each. Which surface takes it is judged apart. */
export const blocks: Readonly<Record<string, Rule>> = {
  actions: block({
    elements: list(typed(elements, elementsOfActions), { min: 1, ...limits['actions.elements'] }),
  }),
  alert: block(
    { text: anyText(limits['alert.text']) },
    { level: oneOf('default', 'info', 'warning', 'error', 'success') },
  ),
  card,
  carousel: block({ elements: list(typed({ card }), limits['carousel.elements']) }),
  container: block(
    {
      child_blocks: list(
        (value, place) => typed(blocks, blocksOfContainer)(value, place),
        limits['container.child_blocks'],
      ),
    },
    {
      title: plainText(limits['container.title']),
      rich_text_title: typed({ rich_text: richText }),
      subtitle: anyText(limits['container.subtitle']),
      icon,
      width: oneOf('narrow', 'standard', 'wide', 'full'),
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
    anyOf('title', 'rich_text_title'),
    collapsedOnlyIfCollapsible,
  ),
  context: block({ elements: list(contextElement, { min: 1, ...limits['context.elements'] }) }),
  context_actions: block({
    elements: list(typed(elements, ['feedback_buttons', 'icon_button']), {
      min: 1,
      ...limits['context_actions.elements'],
    }),
  }),
  data_table: block(dataTable.required, dataTable.optional, dataTable.together),
  data_visualization: block(dataVisualization.required),
  divider: block({}),
  file: block({ external_id: text({ min: 1 }), source: oneOf('remote') }),
  header: block({ text: plainText(limits['header.text']) }),
  image: block(
    { alt_text: text({ min: 1, ...limits['image.alt_text'] }) },
    {
      image_url: url(limits['image.image_url']),
      slack_file: slackFile,
      title: plainText(limits['image.title']),
    },
    imageSource,
  ),
  input: block(
    { label: plainText(limits['input.label']), element: typed(elements, elementsOfInput) },
    { hint: plainText(limits['input.hint']), optional: boolean, dispatch_action: boolean },
  ),
  markdown: block({ text: text(limits['markdown.text']) }),
  plan: block({ title: text({ min: 1 }) }, { tasks: list(plannedTask) }),
  rich_text: richText,
  section: block(
    {},
    {
      text: anyText(limits['section.text']),
      fields: list(anyText(limits['section.fields.item']), { min: 1, ...limits['section.fields'] }),
      accessory: typed(elements, elementsOfSection),
      expand: boolean,
    },
    anyOf('text', 'fields'),
  ),
  table: block(table.required, table.optional, table.together),
  task_card: plannedTask,
  video: block(
    {
      alt_text: text(limits['video.alt_text']),
      title: plainText(limits['video.title']),
      thumbnail_url: url(),
      video_url: url(),
    },
    {
      author_name: text(limits['video.author_name']),
      description: plainText(limits['video.description']),
      provider_icon_url: url(),
      provider_name: text(limits['video.provider_name']),
      title_url: url(),
    },
  ),
};

function anyOf(...keys: readonly string[]): Rule {
  return whole((value, place) => {
    if (keys.every(key => value[key] === undefined)) {
      report(place, `must define ${keys.map(key => `\`${key}\``).join(' or ')}`);
    }
  });
}

function collapsedOnlyIfCollapsible(value: unknown, place: Parameters<Rule>[1]): void {
  whole((container, at) => {
    if (container.default_collapsed === true && container.is_collapsible !== true) {
      report(at, '`default_collapsed` needs `is_collapsible`');
    }
  })(value, place);
}

function fail(_value: unknown, place: Parameters<Rule>[1]): void {
  report(place, 'unsupported type');
}

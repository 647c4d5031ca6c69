import { type Json, textOrEmpty } from '../workspace/records.ts';
import { type Limit, limits } from './limits.ts';
import {
  boolean,
  both,
  inside,
  list,
  object,
  oneOf,
  type Place,
  type Rule,
  report,
  text,
  typed,
  url,
  whole,
} from './rules.ts';

/** Text objects with a limit of their own. */
export function plainText(limit: Limit = limits.text): Rule {
  return typed({ plain_text: plain(limit) });
}

export function mrkdwn(limit: Limit = limits.text): Rule {
  return typed({ mrkdwn: marked(limit) });
}

export function anyText(limit: Limit = limits.text): Rule {
  return typed({ plain_text: plain(limit), mrkdwn: marked(limit) });
}

function plain(limit: Limit): Rule {
  return object({ text: text({ min: 1, ...limit }) }, { emoji: boolean });
}

function marked(limit: Limit): Rule {
  return object({ text: text({ min: 1, ...limit }) }, { verbatim: boolean });
}

export const confirmation: Rule = object(
  { text: anyText(limits['confirmation.text']) },
  {
    title: plainText(limits['confirmation.title']),
    confirm: plainText(limits['confirmation.confirm']),
    deny: plainText(limits['confirmation.deny']),
    style: oneOf('primary', 'danger'),
  },
);

/** Options of menus are plain; those of checkboxes and radio buttons may be marked up; overflow's may have a URL. */
export function option(kind: 'menu' | 'choice' | 'overflow'): Rule {
  const words = kind === 'choice' ? anyText : plainText;
  return object(
    { text: words(limits['option.text']), value: text({ min: 1, ...limits['option.value'] }) },
    {
      description: words(limits['option.description']),
      ...(kind === 'overflow' ? { url: url(limits['option.url']) } : {}),
    },
  );
}

export const optionGroup: Rule = object({
  label: plainText(limits['option_group.label']),
  options: list(option('menu'), limits['option_group.options']),
});

export const conversationFilter: Rule = both(
  object(
    {},
    {
      include: list(oneOf('im', 'mpim', 'private', 'public'), { min: 1 }),
      exclude_external_shared_channels: boolean,
      exclude_bot_users: boolean,
    },
  ),
  whole((filter, place) => {
    if (Object.keys(filter).length === 0) report(place, 'must provide at least one filter');
  }),
);

export const dispatchActionConfig: Rule = object({
  trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), { min: 1, max: 2 }),
});

export const inputParameter: Rule = object({ name: text({ min: 1 }), value: text() });

export const trigger: Rule = object({ url: url() }, { customizable_input_parameters: list(inputParameter) });

export const workflow: Rule = object({ trigger });

const imageTypes = /\.(png|jpe?g|gif)$/i;

/** An uploaded picture, by id or URL: it must be there, looked at, and a picture. */
export const slackFile: Rule = both(
  object({}, { id: text({ min: 1 }), url: url() }),
  whole((file, place) => {
    if ((file.id === undefined) === (file.url === undefined))
      return report(place, 'must define either `id` or `url`');
    if (place.known === null) return;
    const id = textOrEmpty(file.id) || (/-(F[A-Z0-9]+)/.exec(textOrEmpty(file.url))?.[1] ?? '');
    const upload = place.known.files.get(id);
    if (upload === undefined || upload.state !== 'ready' || !imageTypes.test(upload.name)) {
      report(place, 'invalid slack file');
    }
  }),
);

/** Where a picture comes from: an address or an upload, not both. */
export const imageSource: Rule = whole((image, place) => {
  if ((image.image_url === undefined) === (image.slack_file === undefined)) {
    report(place, 'must define either `image_url` or `slack_file`');
  }
});

/** Initial choices must be among what is offered, word for word. */
export function initialChoices(...keys: readonly string[]): Rule {
  return whole((element, place) => {
    const groups = Array.isArray(element.option_groups) ? (element.option_groups as Json[]) : [];
    const offered = [element.options, ...groups.map(group => group.options)].flatMap(options =>
      Array.isArray(options) ? options.map(entry => JSON.stringify(entry)) : [],
    );
    for (const key of keys) {
      const given = element[key];
      for (const [index, chosen] of (Array.isArray(given)
        ? given
        : given === undefined
          ? []
          : [given]
      ).entries()) {
        if (!offered.includes(JSON.stringify(chosen))) {
          report(below(place, key, Array.isArray(given) ? index : null), 'must match one of the options');
        }
      }
    }
  });
}

function below(place: Place, key: string, index: number | null): Place {
  const under = inside(place, key);
  return index === null ? under : inside(under, index);
}

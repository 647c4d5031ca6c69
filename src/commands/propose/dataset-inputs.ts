import type { InputBlock, PlainTextOption } from '@slack/types';
import type { DraftView } from '../../plan/draft-view.ts';
import { option, plain } from '../../slack/blocks.ts';
import { LIMITS } from '../../slack/limits.ts';
import { input, optionsOf, select } from './inputs.ts';

type Dataset = DraftView['datasets'][number];

/** The dataset is searched for: a catalog has more of them than a menu holds. */
export function datasetInput(view: DraftView): InputBlock {
  const chosen = view.datasets.find(dataset => dataset.id === view.answers.dataset);
  return input(
    view,
    'dataset',
    {
      label: 'Which dataset changes?',
      hint: chosen?.description ?? 'Type a part of its name. What it suggests is filled in below.',
    },
    {
      type: 'external_select',
      min_query_length: 0,
      placeholder: plain('Search the catalog', LIMITS.placeholder),
      ...(chosen ? { initial_option: datasetOption(chosen) } : {}),
    },
  );
}

/** A ready case of the chosen dataset, where its catalog entry has some. */
export function exampleInput(view: DraftView): InputBlock[] {
  const examples = optionsOf(view.profile?.examples ?? [], ({ id, title }) => ({ value: id, text: title }));
  if (examples.length === 0) return [];
  return [
    input(
      view,
      'example',
      {
        label: 'Start from an example',
        hint: 'It fills in every question; change what differs.',
        optional: true,
      },
      select(examples, view.answers.example, 'Choose an example'),
    ),
  ];
}

export function datasetOption({ id, title, description }: Dataset): PlainTextOption {
  return option(id, title, description);
}

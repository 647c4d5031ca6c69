import type { AllMiddlewareArgs, SlackOptionsMiddlewareArgs } from '@slack/bolt';
import { LIMITS } from '../../slack/limits.ts';
import { suggestDatasets } from '../../usecases/suggest-datasets.ts';
import type { Deps } from '../deps.ts';
import { datasetOption } from './dataset-inputs.ts';

type Typing = AllMiddlewareArgs & SlackOptionsMiddlewareArgs<'block_suggestion'>;

/** What fits to the part of a name that was typed so far. */
export function onSuggest({ context }: Deps) {
  return async ({ ack, options }: Typing): Promise<void> => {
    const found = suggestDatasets(context, options.value);
    const carried = found.filter(dataset => dataset.id.length <= LIMITS.optionValue);
    await ack({ options: carried.slice(0, LIMITS.options).map(datasetOption) });
  };
}

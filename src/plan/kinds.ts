import { z } from 'zod';

/** The five kinds of backfill. Not all carry the same risk, so each names its own and the response it calls for. */
export const Kind = z.enum(['catch_up', 'correction', 'migration', 'enrichment', 'ai_feature']);
export type Kind = z.infer<typeof Kind>;

export type KindProfile = {
  readonly title: string;
  readonly trigger: string;
  readonly mainRisk: string;
  readonly response: string;
};

export const KINDS: Readonly<Record<Kind, KindProfile>> = {
  catch_up: {
    title: 'Catch-up',
    trigger: 'a pipeline failed or ran late',
    mainRisk: 'recent records may end up twice, or not at all',
    response:
      'replay exactly the missed window, replace instead of append, and check freshness and duplicates',
  },
  correction: {
    title: 'Correction',
    trigger: 'a bug or a wrong business rule',
    mainRisk: 'numbers people have already seen will change',
    response: 'compare totals before and after, and tell every affected team',
  },
  migration: {
    title: 'Migration',
    trigger: 'a new table, model or warehouse',
    mainRisk: 'the old and the new version may disagree',
    response: 'compare both over the whole scope before anyone is moved',
  },
  enrichment: {
    title: 'Enrichment',
    trigger: 'a new attribute or classification on old records',
    mainRisk: 'some periods or segments may be left without it',
    response: 'follow completeness and null rates by period and segment',
  },
  ai_feature: {
    title: 'AI feature',
    trigger: 'historical features for a model',
    mainRisk: 'definitions may mix, or the future may leak into the past',
    response: 'keep to what was known at the time, and document which logic made which row',
  },
};

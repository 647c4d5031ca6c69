import type { Context } from './context.ts';

export type DatasetSuggestion = { readonly id: string; readonly title: string; readonly description: string };

/** Datasets whose id, title or description holds every word of the query, best match first; at most 100. */
export function suggestDatasets(ctx: Context, query: string): DatasetSuggestion[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return ctx.catalog.datasets
    .map(({ dataset, title, description }) => ({ id: dataset, title, description }))
    .map(found => ({ found, rank: rank(found, words) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.found.title.localeCompare(b.found.title))
    .slice(0, 100)
    .map(({ found }) => found);
}

/** 0 when every word is in the title, 1 when some only stand elsewhere, -1 when a word is nowhere. */
function rank({ id, title, description }: DatasetSuggestion, words: readonly string[]): number {
  if (words.every(word => title.toLowerCase().includes(word))) return 0;
  const text = `${id} ${title} ${description}`.toLowerCase();
  return words.every(word => text.includes(word)) ? 1 : -1;
}

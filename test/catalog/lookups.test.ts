import { describe, expect, it } from 'vitest';
import { blastRadius } from '../../src/catalog/blast-radius.ts';
import { createCatalog } from '../../src/catalog/catalog.ts';
import { Company } from '../../src/catalog/company.ts';
import { Consumer } from '../../src/catalog/consumer.ts';
import { directlyDownstream, directlyUpstream, follow } from '../../src/catalog/lineage.ts';

type Sketch = { id: string; reads?: string[]; consumers?: (Partial<Consumer> & { id: string })[] };

/** Datasets with nothing but their lineage. */
function sketch(...datasets: Sketch[]) {
  return datasets.map(({ id, reads = [], consumers = [] }) => ({
    dataset: id,
    title: id.toUpperCase(),
    table: `t.${id}`,
    inputs: reads.map(name => `t.${name}`),
    downstream: consumers.map(consumer =>
      Consumer.parse({
        title: consumer.id,
        kind: consumer.dataset ? 'table' : 'dashboard',
        tolerates_change: true,
        ...consumer,
      }),
    ),
  }));
}

describe('the blast radius of a dataset', () => {
  it('reaches what its consumers feed, each by its shortest path, nearest first', () => {
    const datasets = sketch(
      {
        id: 'events',
        consumers: [
          { id: 'live_board' },
          { id: 'daily', dataset: 'daily' },
          { id: 'model', dataset: 'model' },
        ],
      },
      { id: 'daily', consumers: [{ id: 'report' }, { id: 'model', dataset: 'model' }] },
      { id: 'model', consumers: [{ id: 'mailing', irreversible: true }] },
    );
    expect(
      blastRadius(datasets, 'events').map(({ consumer, path, reads }) => [
        consumer.id,
        path.join(' > '),
        reads,
      ]),
    ).toEqual([
      ['live_board', 'EVENTS > live_board', 'events'],
      ['daily', 'EVENTS > daily', 'events'],
      ['model', 'EVENTS > model', 'events'],
      ['report', 'EVENTS > DAILY > report', 'daily'],
      ['mailing', 'EVENTS > MODEL > mailing', 'model'],
    ]);
  });

  it('reaches a dataset that reads the table although nobody listed it', () => {
    const datasets = sketch(
      { id: 'events' },
      { id: 'daily', reads: ['events'], consumers: [{ id: 'report' }] },
    );
    const reached = blastRadius(datasets, 'events');
    expect(reached.map(({ consumer }) => consumer.id)).toEqual(['daily', 'report']);
    expect(reached[0]?.consumer).toMatchObject({ kind: 'table', dataset: 'daily' });
  });

  it('names a consumer of two datasets once', () => {
    const datasets = sketch(
      { id: 'events', consumers: [{ id: 'board' }] },
      { id: 'daily', reads: ['events'], consumers: [{ id: 'board' }] },
    );
    expect(blastRadius(datasets, 'events').filter(({ consumer }) => consumer.id === 'board')).toHaveLength(1);
  });

  it('ends where datasets feed each other in a circle, and never reaches itself', () => {
    const datasets = sketch(
      { id: 'a', reads: ['b', 'a'], consumers: [{ id: 'b', dataset: 'b' }] },
      { id: 'b', reads: ['a'], consumers: [{ id: 'a', dataset: 'a' }, { id: 'report' }] },
    );
    expect(blastRadius(datasets, 'a').map(({ consumer }) => consumer.id)).toEqual(['b', 'report']);
  });

  it('is empty for a dataset that is not in the catalog', () => {
    expect(blastRadius(sketch({ id: 'a' }), 'z')).toEqual([]);
  });
});

describe('lineage', () => {
  const datasets = sketch(
    { id: 'raw' },
    { id: 'daily', reads: ['raw', 'daily'] },
    { id: 'weekly', reads: ['daily'] },
    { id: 'board', consumers: [{ id: 'pack', dataset: 'pack' }] },
    { id: 'pack' },
  );

  it('follows inputs and listed consumers in both directions, nearest first', () => {
    expect(follow('raw', id => directlyDownstream(datasets, id))).toEqual(['daily', 'weekly']);
    expect(follow('weekly', id => directlyUpstream(datasets, id))).toEqual(['daily', 'raw']);
    expect(follow('board', id => directlyDownstream(datasets, id))).toEqual(['pack']);
    expect(follow('pack', id => directlyUpstream(datasets, id))).toEqual(['board']);
  });

  it('does not count a dataset that reads its own table as downstream of itself', () => {
    expect(directlyDownstream(datasets, 'daily')).toEqual(['weekly']);
  });
});

describe('people', () => {
  const company = Company.parse({
    company: 'Harbour Books',
    home_channel: '#changes',
    people: [
      { email: 'Iris@books.example', name: 'Iris', roles: ['analytics'] },
      { email: 'jonas@books.example', name: 'Jonas', roles: ['finance'] },
    ],
  });
  const catalog = createCatalog(company, []);

  it('are found by email, whatever the case of its letters', () => {
    expect(catalog.person('iris@BOOKS.example')?.name).toBe('Iris');
    expect(catalog.person('nobody@books.example')).toBeUndefined();
  });

  it('are found by role', () => {
    expect(catalog.peopleWithRole('finance').map(({ name }) => name)).toEqual(['Jonas']);
    expect(catalog.peopleWithRole('legal')).toEqual([]);
  });
});

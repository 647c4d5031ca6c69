import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/load.ts';
import { MISTAKES } from './mistakes.ts';
import { SHOP, shopWith, writeCatalog } from './shop-catalog.ts';

const ORDERS = 'datasets/orders.yml';
const COMPANY = 'company.yml';
const SQL = 'sql/orders.corrected.sql';

async function problemsOf(files: Record<string, string | undefined>) {
  const loaded = await loadCatalog(await writeCatalog(files));
  return loaded.ok ? [] : loaded.problems;
}

describe('loading a catalog', () => {
  it('accepts one that is in order, with defaults filled in and durations in seconds', async () => {
    const loaded = await loadCatalog(await writeCatalog(SHOP));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const dataset = loaded.catalog.dataset('orders');
    expect(loaded.catalog.company.timezone).toBe('UTC');
    expect(dataset?.period.timezone).toBe('UTC');
    expect(dataset?.rollback.keep_for).toBe(14 * 86_400);
    expect(dataset?.watch.for).toBe(900);
    expect(dataset?.checks[0]?.blocking).toBe(true);
    expect(dataset?.downstream[0]?.irreversible).toBe(false);
  });

  it('brings along the text of each SQL file and its hash', async () => {
    const loaded = await loadCatalog(await writeCatalog(SHOP));
    const logic = loaded.ok ? loaded.catalog.dataset('orders')?.logic[0] : undefined;
    expect(logic?.sql).toBe(SHOP[SQL]);
    expect(logic?.file).toBe(SQL);
    expect(logic?.sha256).toBe(
      createHash('sha256')
        .update(SHOP[SQL] ?? '')
        .digest('hex'),
    );
  });

  it.each(MISTAKES)('points at $what, and says what to do', async mistake => {
    const problems = await problemsOf(shopWith(mistake.in, mistake.from, mistake.to));
    const [file, line] = mistake.at;
    expect(problems).toContainEqual(
      expect.objectContaining({
        file,
        line,
        message: expect.stringMatching(mistake.message),
        remedy: expect.stringMatching(mistake.remedy),
      }),
    );
  });

  it('names the place inside the file too', async () => {
    const [problem] = await problemsOf(shopWith(ORDERS, 'metric: revenue', 'metric: revenu'));
    expect(problem).toMatchObject({ path: 'checks.1.metric', line: 22, column: 39 });
  });

  it('reports the mistakes of all files at once, in the order in which one reads them', async () => {
    const problems = await problemsOf({
      ...shopWith(ORDERS, 'title: Daily', 'titel: Daily'),
      'company.yml': 'company: Harbour Books\npeople: []\n',
      'datasets/broken.yml': 'dataset: broken\nkey: [\n',
    });
    const places = problems.map(({ file, line }) => `${file}:${line}`);
    expect(places).toEqual([...places].sort());
    expect(new Set(problems.map(({ file }) => file))).toEqual(
      new Set([COMPANY, 'datasets/broken.yml', ORDERS]),
    );
  });

  it('does not blame a dataset for people of a company file that cannot be read', async () => {
    const problems = await problemsOf({ ...SHOP, 'company.yml': 'company: [' });
    expect(problems.map(({ file }) => file)).toEqual([COMPANY]);
  });

  it('does not call a dataset unknown because its own file has a mistake', async () => {
    const refers = shopWith(ORDERS, 'kind: dashboard', 'kind: table\n    dataset: returns');
    const problems = await problemsOf({ ...refers, 'datasets/returns.yml': 'dataset: returns\n' });
    expect(new Set(problems.map(({ file }) => file))).toEqual(new Set(['datasets/returns.yml']));
  });

  it('refuses a second file for the same dataset or the same table', async () => {
    const problems = await problemsOf({ ...SHOP, 'datasets/orders_copy.yml': SHOP[ORDERS] });
    expect(problems.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      `datasets/orders_copy.yml:1 orders is already claimed by ${ORDERS}`,
      `datasets/orders_copy.yml:4 reporting.orders is already claimed by ${ORDERS}`,
    ]);
  });

  it.each([
    ['company.yml is missing', { ...SHOP, 'company.yml': undefined }, COMPANY],
    ['there is no dataset', { 'company.yml': SHOP[COMPANY] }, 'datasets'],
    [
      'a dataset has another ending',
      { ...SHOP, 'datasets/late.yaml': 'dataset: late' },
      'datasets/late.yaml',
    ],
  ])('says so when %s', async (_what, files, file) => {
    expect(await problemsOf(files)).toEqual([expect.objectContaining({ file, line: 1 })]);
  });

  it('says so when the folder is not there', async () => {
    const loaded = await loadCatalog('no/such/folder');
    expect(loaded.ok ? [] : loaded.problems.map(({ file }) => file)).toEqual([COMPANY, 'datasets']);
  });
});

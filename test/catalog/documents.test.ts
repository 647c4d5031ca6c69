import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkFieldMeaning } from '../../src/catalog/check-fields.ts';
import { schemaFiles } from '../../src/catalog/json-schema.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import type { JsonSchema } from '../../src/catalog/schema-at.ts';
import { CHECK_KINDS, Check } from '../../src/plan/check.ts';
import { SHOP, writeCatalog } from './shop-catalog.ts';

const guide = await readFile('docs/catalog.md', 'utf8');

/** Every part of a schema that has keys. */
function* groups(schema: JsonSchema): Generator<JsonSchema> {
  if (schema.properties) yield schema;
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.oneOf ?? []),
    ...(schema.items ? [schema.items] : []),
  ];
  for (const part of inside) yield* groups(part);
}

/** The texts of `name` fences in the guide, by the file name that stands in backticks before each. */
function fences(text: string): Record<string, string> {
  const found = text.matchAll(/^`([\w./]+)`\n+```\w+\n([\s\S]*?)^```$/gm);
  return Object.fromEntries([...found].map(([, name = '', body = '']) => [name, body]));
}

function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

describe('the JSON schemas in docs', () => {
  it.each(Object.entries(schemaFiles()))('%s is what the program generates', async (name, schema) => {
    const written: unknown = JSON.parse(await readFile(`docs/${name}`, 'utf8'));
    expect(
      written,
      'run: node --import tsx src/catalog/schema-cli.ts && npx biome format --write docs',
    ).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  it('describe every key', () => {
    for (const schema of Object.values(schemaFiles())) {
      for (const group of groups(schema)) {
        for (const [key, property] of Object.entries(group.properties ?? {})) {
          expect(property.description, `${key} of ${group.description ?? JSON.stringify(group)}`).toMatch(
            /\w/,
          );
        }
      }
    }
  });

  it('describe every key of every kind of check', () => {
    for (const option of Check.options) {
      for (const field of Object.keys(option.shape)) {
        expect(
          checkFieldMeaning(option.shape.kind.value, field),
          `${option.shape.kind.value}.${field}`,
        ).toMatch(/\w/);
      }
    }
  });

  it.each([
    ['company.schema.json', 'company.yml'],
    ['catalog.schema.json', 'datasets/orders.yml'],
  ])('%s accepts what the program accepts, and refuses an unknown key', (name, file) => {
    const validate = compile(schemaFiles()[name] ?? {});
    const value: object = parse(SHOP[file] ?? '');
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...value, weather: 'rain' })).toBe(false);
  });
});

describe('the catalog of the demo company', () => {
  it('is in order, and has a ready example of each of the five kinds', async () => {
    const loaded = await loadCatalog('catalog');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 1));
    const kinds = loaded.catalog.datasets.flatMap(({ examples }) => examples.map(({ kind }) => kind));
    expect([...new Set(kinds)].sort()).toEqual([
      'ai_feature',
      'catch_up',
      'correction',
      'enrichment',
      'migration',
    ]);
  });

  it('reaches product usage and the features, and what they feed, from the accounts', async () => {
    const loaded = await loadCatalog('catalog');
    const reached = loaded.ok ? loaded.catalog.blastRadius('accounts') : [];
    expect(reached.map(({ consumer }) => consumer.id)).toEqual(
      expect.arrayContaining(['usage_daily', 'segment_mailing', 'health_score', 'churn_model']),
    );
  });

  it('points editors at the schema that checks each file', async () => {
    const datasets = (await readdir('catalog/datasets')).map(name => `catalog/datasets/${name}`);
    for (const file of ['company.yml', 'policy.yml', 'calendar.yml']
      .map(name => `catalog/${name}`)
      .concat(datasets)) {
      const text = await readFile(file, 'utf8');
      const [, reference = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? [];
      const validate = compile(JSON.parse(await readFile(join(dirname(file), reference), 'utf8')));
      expect(validate(parse(text)), `${file}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });
});

describe('the guide to the catalog', () => {
  it('has a worked example that really loads', async () => {
    const files = fences(guide);
    expect(Object.keys(files)).toHaveLength(5);
    const loaded = await loadCatalog(await writeCatalog(files));
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 1));
    expect(loaded.catalog.datasets.map(({ dataset }) => dataset)).toEqual(['orders_daily']);
  });

  it('shows every kind of check in its example', () => {
    const example: { checks: { kind: string }[] } = parse(fences(guide)['datasets/orders_daily.yml'] ?? '');
    expect(new Set(example.checks.map(({ kind }) => kind))).toEqual(new Set(Object.keys(CHECK_KINDS)));
  });

  it('explains every key that the format has', () => {
    const explained = new Set([...guide.matchAll(/`([a-z_]+)`/g)].map(([, key]) => key));
    for (const schema of Object.values(schemaFiles())) {
      for (const group of groups(schema)) {
        for (const key of Object.keys(group.properties ?? {}))
          expect(explained, group.description).toContain(key);
      }
    }
  });
});

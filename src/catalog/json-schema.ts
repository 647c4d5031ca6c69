import { z } from 'zod';
import { Check } from '../plan/check.ts';
import { checkFieldMeaning } from './check-fields.ts';
import { Company } from './company.ts';
import { Dataset } from './dataset.ts';
import type { JsonSchema } from './schema-at.ts';

/** The files in `docs/` that editors check the catalog with, and what each holds. */
export function schemaFiles(): Readonly<Record<string, JsonSchema>> {
  return { 'company.schema.json': companyJsonSchema(), 'catalog.schema.json': datasetJsonSchema() };
}

/** JSON schema (draft 2020-12) of `catalog/company.yml`. */
export function companyJsonSchema(): JsonSchema {
  return toJsonSchema(Company);
}

/** JSON schema (draft 2020-12) of each file under `catalog/datasets`. */
export function datasetJsonSchema(): JsonSchema {
  return toJsonSchema(Dataset);
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  // `input` is what people write: durations as text, defaults left out.
  return z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const option = Check.options.find(candidate => candidate === zodSchema);
      const kind = option?.shape.kind.value;
      for (const [field, property] of Object.entries(jsonSchema.properties ?? {})) {
        const meaning = kind && checkFieldMeaning(kind, field);
        if (meaning && typeof property === 'object') property.description = meaning;
      }
    },
  }) as JsonSchema;
}

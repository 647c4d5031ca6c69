import { z } from 'zod';
import { Check } from '../plan/check.ts';
import { Calendar } from './calendar.ts';
import { checkFieldMeaning } from './check-fields.ts';
import { Company } from './company.ts';
import { Dataset } from './dataset.ts';
import { ApprovalPolicy } from './policy.ts';
import type { JsonSchema } from './schema-at.ts';

/** The files in `docs/` that editors check the catalog with, and what each holds. */
export function schemaFiles(): Readonly<Record<string, JsonSchema>> {
  return {
    'company.schema.json': companyJsonSchema(),
    'catalog.schema.json': datasetJsonSchema(),
    'policy.schema.json': policyJsonSchema(),
    'calendar.schema.json': calendarJsonSchema(),
  };
}

/** JSON schema (draft 2020-12) of `catalog/company.yml`. */
export function companyJsonSchema(): JsonSchema {
  return toJsonSchema(Company);
}

/** JSON schema (draft 2020-12) of each file under `catalog/datasets`. */
export function datasetJsonSchema(): JsonSchema {
  return toJsonSchema(Dataset);
}

/** JSON schema (draft 2020-12) of `catalog/policy.yml`. */
export function policyJsonSchema(): JsonSchema {
  return toJsonSchema(ApprovalPolicy);
}

/** JSON schema (draft 2020-12) of `catalog/calendar.yml`. */
export function calendarJsonSchema(): JsonSchema {
  return toJsonSchema(Calendar);
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

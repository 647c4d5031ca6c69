import { writeFile } from 'node:fs/promises';
import { schemaFiles } from './json-schema.ts';

/** Writes the JSON schemas that editors use, generated from zod, into `docs/`. Run from the root of the repository. */
for (const [name, schema] of Object.entries(schemaFiles())) {
  await writeFile(`docs/${name}`, `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`docs/${name}`);
}

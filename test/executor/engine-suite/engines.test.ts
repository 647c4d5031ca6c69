import { expect, it } from 'vitest';
import { weakerGuarantees } from '../../../src/plan/promises.ts';
import { behavesAsAnEngine } from './behaviour.ts';
import { cutsAsAnEngine } from './cuts.ts';
import { MEMORY_PROMISES } from './memory-engine.ts';
import { memoryWorld } from './memory-world.ts';
import { postgresWorld } from './postgres-world.ts';

behavesAsAnEngine('PostgreSQL, changed rows', () => postgresWorld('changed_rows'));
behavesAsAnEngine('PostgreSQL, changed rows unit by unit', () => postgresWorld('changed_rows_by_unit'));
behavesAsAnEngine('PostgreSQL, replaced range', () => postgresWorld('replace_range'));
behavesAsAnEngine('the reference engine, unit by unit', memoryWorld);

cutsAsAnEngine('PostgreSQL, changed rows unit by unit', () => postgresWorld('changed_rows_by_unit'));
cutsAsAnEngine('the reference engine', memoryWorld);

it('an engine that changes one unit at a time says so before anybody approves', () => {
  expect(weakerGuarantees(MEMORY_PROMISES, 'day')).toEqual([
    expect.stringMatching(/changes one day at a time: until the last one is done, readers see new numbers/),
  ]);
});

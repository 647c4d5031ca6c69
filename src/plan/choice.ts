import { z } from 'zod';

/** What can be done instead of rewriting history. */
export const Choice = z.enum(['versioned_metric', 'annotation', 'migration_table', 'forward_only']);
export type Choice = z.infer<typeof Choice>;

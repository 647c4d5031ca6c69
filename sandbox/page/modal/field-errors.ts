import { createContext } from 'react';

/** Field errors of the last submission, by block_id. */
export const FieldErrorsContext = createContext<Readonly<Record<string, string>>>({});

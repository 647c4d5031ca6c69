import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';

/** The CommonJS build types its export as a namespace; the value is the function of RFC 8785. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/**
 * SHA-256 (hex) over the canonical JSON of `value` (RFC 8785): the same content gives the same hash, whatever the
 * order of keys. Throws when the value holds something JSON cannot (a function, undefined at the root, NaN).
 */
export function hashOf(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON values can be hashed.');
  return createHash('sha256').update(text).digest('hex');
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readValues, sayValues } from '../../src/plan/value-list.ts';

describe('a list of values in one field', () => {
  it.each([
    ['EU, US', ['EU', 'US']],
    [' EU ,,US\nUK\r\n', ['EU', 'US', 'UK']],
    ['EU, EU', ['EU']],
    ['"Acme, Inc", Globex', ['Acme, Inc', 'Globex']],
    ['Globex, "Acme, Inc"', ['Globex', 'Acme, Inc']],
    ['"He said ""no"""', ['He said "no"']],
    ['12" vinyl, 7" vinyl', ['12" vinyl', '7" vinyl']],
    ['"half open, US', ['"half open', 'US']],
    ['"quoted" and more, US', ['"quoted" and more', 'US']],
    ['', []],
    [' , \n ', []],
  ])('%j reads as %j', (text, values) => {
    expect(readValues(text)).toEqual(values);
  });

  it('says any values so that they read as the same', () => {
    const value = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('a, b', '"', '""', ' a', 'a ', '\n', ',', 'a"b', '"a", "b"'),
    );
    fc.assert(
      fc.property(fc.uniqueArray(value, { maxLength: 6 }), values => {
        expect(readValues(sayValues(values))).toEqual(values);
      }),
    );
  });
});

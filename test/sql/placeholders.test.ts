import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSql } from '../../src/sql/parser.ts';
import { bindUnitPlaceholders } from '../../src/sql/placeholders.ts';

const BOUND = [
  ['a comparison', 'd >= :unit_start and d < :unit_end', ['unit_start', 'unit_end'], 'd >= $1 and d < $2'],
  ['order of first appearance', ':unit_end :unit_start', ['unit_end', 'unit_start'], '$1 $2'],
  ['a name used twice', ':as_of :unit_start :as_of', ['as_of', 'unit_start'], '$1 $2 $1'],
  ['a cast behind it', ':unit_start::date', ['unit_start'], '$1::date'],
  ['a cast that looks like one', 'x::unit_start', [], 'x::unit_start'],
  ['strings', "':unit_start' || E'\\':unit_end'", [], "':unit_start' || E'\\':unit_end'"],
  ['dollar quotes', '$$ :unit_start $$ $a$ :as_of $$ $a$', [], '$$ :unit_start $$ $a$ :as_of $$ $a$'],
  ['quoted names', '"a:unit_start"', [], '"a:unit_start"'],
  [
    'comments',
    '-- :unit_start\n/* :unit_end /* :as_of */ */ :as_of',
    ['as_of'],
    '-- :unit_start\n/* :unit_end /* :as_of */ */ $1',
  ],
  ['a longer name', ':unit_starting :unit_end', ['unit_end'], ':unit_starting $1'],
  ['a space after the colon', 'a[1: unit_start]', [], 'a[1: unit_start]'],
  ['letters of several bytes', "'é😀' :unit_start", ['unit_start'], "'é😀' $1"],
  ['a comment that ends at a carriage return', '-- :as_of\r:unit_start', ['unit_start'], '-- :as_of\r $1'],
  ['control characters in a string', "'\u0001\u0085' :unit_start", ['unit_start'], "'\u0001\u0085' $1"],
  ['an array slice', 'a[b:unit_start]', ['unit_start'], 'a[b $1]'],
] as const;

describe('binding unit placeholders', () => {
  it.each(BOUND)('handles %s', (_what, sql, order, text) => {
    const bound = bindUnitPlaceholders(sql);
    expect(bound.order).toEqual(order);
    expect(bound.text.replace(/ +(?=\$\d)/g, ' ').trim()).toBe(text);
  });

  it('keeps every other character where it was, so that error positions stay true', () => {
    const piece = fc.constantFrom(
      ':unit_start',
      ':unit_end',
      ':as_of',
      '::',
      ':',
      "'",
      '"',
      '$$',
      '--',
      '/*',
      '*/',
      '\n',
      ' ',
      'é',
      '😀',
      'a',
      '1',
      'E',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), pieces => {
        const sql = pieces.join('');
        const { text } = bindUnitPlaceholders(sql);
        expect(text).toHaveLength(sql.length);
        for (let at = 0; at < sql.length; at += 1) {
          if (text[at] !== sql[at]) expect(text[at]).toMatch(/[ $\d]/);
        }
      }),
    );
  });

  it('never touches the value of a string literal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), value => {
        fc.pre(!value.includes('\0'));
        const literal = `'${`${value}:unit_start`.replaceAll("'", "''")}'`;
        const { text, order } = bindUnitPlaceholders(`select ${literal}, :unit_end`);
        expect(text).toContain(literal);
        expect(order).toEqual(['unit_end']);
        expect(parseSql(text)).toMatchObject({ ok: true });
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { cutSources } from '../../src/sql/cut-sources.ts';

const KNOWN = new Map([
  ['raw.events', 'at < $1'],
  ['crm.accounts', 'created < $1'],
]);

describe('cutting off sources', () => {
  it.each([
    [
      'a table under a name of its own in the query',
      'select e.id from raw.events e where e.id > 3',
      'select e.id from (select * from raw.events where at < $1) e where e.id > 3',
    ],
    [
      'a table under its own name, which it keeps',
      'select events.id from raw.events',
      'select events.id from (select * from raw.events where at < $1) as "events"',
    ],
    [
      'tables in WITH, joins and subqueries, and no name that a WITH gives',
      'with e as (select * from raw.events) select 1 from e join crm.accounts as a on true where exists (select from raw.events x)',
      'with e as (select * from (select * from raw.events where at < $1) as "events") select 1 from e join (select * from crm.accounts where created < $1) as a on true where exists (select from (select * from raw.events where at < $1) x)',
    ],
    [
      'quoted names, and none in comments and strings',
      `select 'raw.events' /* raw.events */ from "raw"."events" -- raw.events`,
      `select 'raw.events' /* raw.events */ from (select * from "raw"."events" where at < $1) as "events" -- raw.events`,
    ],
    [
      'behind characters that take more than one byte',
      `select 'añb😀' as x, e.* from raw.events e`,
      `select 'añb😀' as x, e.* from (select * from raw.events where at < $1) e`,
    ],
  ])('reads %s through its condition', (_, sql, expected) => {
    expect(cutSources(sql, KNOWN)).toEqual({ ok: true, sql: expected });
  });

  it('refuses what reads a table of which nobody said when its rows became known', () => {
    expect(cutSources('select from raw.events, hr.people p, hr.people q, app.log', KNOWN)).toEqual({
      ok: false,
      uncut: ['app.log', 'hr.people'],
    });
  });
});

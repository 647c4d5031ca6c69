import pg from 'pg';
import { expect, it } from 'vitest';
import { troubleOf } from '../../src/executor/engines/postgres/errors.ts';

function raised(code: string, message: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code });
}

it.each([
  [
    '22P02',
    'invalid input syntax for type integer: "4111 1111"',
    'invalid input syntax for type integer: "[hidden]"',
  ],
  [
    '22008',
    'date/time field value out of range: "31 "of" June"',
    'date/time field value out of range: "[hidden]"',
  ],
  ['42703', 'column "signups" does not exist', 'column "signups" does not exist'],
])('what the server says with %s is told without the values of rows', (code, said, told) => {
  expect(troubleOf(raised(code, said))).toEqual({ kind: 'final', reason: told });
});

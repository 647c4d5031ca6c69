import { describe, expect, it } from 'vitest';
import { rollbackHash, slotsLeft, warnFrom } from '../../src/plan/rollback.ts';

const slot = (id: string, ...anyOf: string[]) => ({ id, anyOf, because: 'asked' });
const ids = (slots: readonly { id: string }[]) => slots.map(({ id }) => id);

describe('what others have to approve of a rollback', () => {
  it.each([
    ['everything, where a bystander asks', 'U_EVE', ['ben', 'cleo']],
    ['the place of the other owner, where an owner asks', 'U_BEN', ['cleo']],
  ])('is %s', (_, asker, left) => {
    expect(ids(slotsLeft([slot('ben', 'U_BEN'), slot('cleo', 'U_CLEO')], asker, 0))).toEqual(left);
  });

  it('leaves the place that more people could fill, and takes only one for the asker', () => {
    const slots = [slot('pool', 'U_BEN', 'U_DAN', 'U_EVE'), slot('own', 'U_BEN')];
    expect(ids(slotsLeft(slots, 'U_BEN', 0))).toEqual(['pool']);
    expect(ids(slotsLeft([slot('a', 'U_BEN', 'U_DAN'), slot('b', 'U_BEN', 'U_DAN')], 'U_BEN', 0))).toEqual([
      'b',
    ]);
  });

  it('asks for no place that nobody but the asker could fill', () => {
    expect(slotsLeft([slot('a', 'U_BEN'), slot('b', 'U_BEN')], 'U_BEN', 0)).toEqual([]);
  });

  it('keeps the place of an owner who has no account, for nobody has approved there', () => {
    const gone = {
      id: 'ben',
      anyOf: [],
      because: 'asked',
      unreachable: [{ name: 'Ben', email: 'ben@a.example' }],
    };
    expect(ids(slotsLeft([gone, slot('ada', 'U_ADA')], 'U_ADA', 0))).toEqual(['ben']);
  });

  it('counts somebody who stands in for an owner while that lasts', () => {
    const away = { ...slot('ben', 'U_BEN'), standIns: [{ userId: 'U_DAN', for: 'U_BEN', from: 10, to: 20 }] };
    expect(slotsLeft([away, slot('cleo', 'U_CLEO')], 'U_DAN', 15).map(({ id }) => id)).toEqual(['cleo']);
    expect(slotsLeft([away], 'U_DAN', 25).map(({ id }) => id)).toEqual(['ben']);
  });
});

describe('a rollback', () => {
  it('is bound to one promotion and one request', () => {
    const about = { planHash: 'p', run: 1, committedAt: '2026-04-01T12:00:00.000Z', number: 1 };
    const others = [
      { planHash: 'q' },
      { run: 2 },
      { committedAt: '2026-04-01T12:00:01.000Z' },
      { number: 2 },
    ];
    const hashes = [about, ...others.map(other => ({ ...about, ...other }))].map(rollbackHash);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it.each([
    ['2026-04-15T12:00:00Z', '2026-04-14T12:00:00.000Z'],
    ['2026-04-01T20:00:00Z', '2026-04-01T18:00:00.000Z'],
  ])('is warned of before %s: a day, or a quarter of a short time', (deadline, from) => {
    expect(warnFrom(new Date('2026-04-01T12:00:00Z'), new Date(deadline)).toISOString()).toBe(from);
  });
});

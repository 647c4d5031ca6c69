import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCommand } from '../../src/commands/slash/input.ts';

describe('what stands behind the command', () => {
  it.each([
    ['', null, null],
    ['   ', null, null],
    ['status', 'status', null],
    ['status BF-12', 'status', 12],
    ['STATUS bf-12', 'status', 12],
    ['pause 7', 'pause', 7],
    ['resume bf 7', 'resume', 7],
    ['rollback BF_0012', 'rollback', 12],
    ['list', 'list', null],
    ['list please', 'list', null],
    ['  help  ', 'help', null],
    ['verify', 'verify', null],
    ['pause all', 'pause', null],
    ['Resume ALL', 'resume', null],
  ])('reads “%s”', (text, word, backfillId) => {
    expect(readCommand(text)).toMatchObject({ ok: true, word, backfillId });
  });

  it.each([
    ['cancel', 'id_missing', '/backfill cancel BF-12'],
    ['cancel everything', 'id_unreadable', '/backfill cancel BF-12'],
    ['status twelve', 'id_unreadable', '/backfill status BF-12'],
    ['pause BF-0', 'id_unreadable', '/backfill list'],
    ['pause BF-1 BF-2', 'id_unreadable', '/backfill list'],
    ['staus BF-1', 'unknown_command', '/backfill status'],
    ['pasue BF-1', 'unknown_command', '/backfill pause BF-12'],
    ['cancel all', 'id_unreadable', '/backfill cancel BF-12'],
    ['tune', 'id_missing', '/backfill tune BF-12'],
    ['tune all batch=1s', 'id_unreadable', '/backfill tune BF-12'],
    ['tune BF-1 batch=1s faster', 'setting_unreadable', 'batch=500ms nice=0.5'],
    ['tnue BF-1', 'unknown_command', '/backfill tune BF-12'],
    ['frobnicate', 'unknown_command', '/backfill help'],
  ])('answers “%s” with what to write instead', (text, code, remedy) => {
    const asked = readCommand(text);
    expect(asked).toMatchObject({ ok: false, refusal: { code } });
    if (!asked.ok) expect(asked.refusal.remedy).toContain(remedy);
  });

  it.each([
    ['tune BF-7', []],
    ['tune 7 batch=500ms', [['batch', '500ms']]],
    [
      'tune bf 7 Batch = 500 ms nice= 0.5',
      [
        ['batch', '500ms'],
        ['nice', '0.5'],
      ],
    ],
    [
      'tune BF-7 ignore=a, b concurrency=2',
      [
        ['ignore', 'a,b'],
        ['concurrency', '2'],
      ],
    ],
    ['tune BF-7 batch=', [['batch', '']]],
    ['tune BF-7 a=b=c', [['a', 'b=c']]],
  ])('reads the settings in “%s”', (text, settings) => {
    const wanted = settings.map(([setting, value]) => ({ setting, text: value }));
    expect(readCommand(text)).toEqual({ ok: true, word: 'tune', backfillId: 7, wanted });
  });

  it('reads or refuses whatever is typed, and repeats little of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), text => {
        const asked = readCommand(text);
        if (!asked.ok) expect(asked.refusal.message.length).toBeLessThan(150);
      }),
    );
  });
});

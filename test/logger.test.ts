import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../src/logger.ts';
import { createDatabase } from './postgres/databases.ts';

function listen(secrets: string[] = []) {
  const lines: string[] = [];
  const logger = createLogger({
    level: 'debug',
    secrets,
    destination: { write: line => void lines.push(line) },
  });
  return { logger, lines };
}

describe('the logger', () => {
  it('writes one JSON object a line, with the message and what belongs to it', () => {
    const { logger, lines } = listen();
    logger.info({ backfillId: 'BF-1', unit: '2026-03-02' }, 'unit staged');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      backfillId: 'BF-1',
      unit: '2026-03-02',
      msg: 'unit staged',
    });
  });

  it.each([
    ['a bot token in a message', { a: 1 }, 'posting with xoxb-12-Ab failed', 'xoxb-12-Ab'],
    ['a rotated token deep in an object', { a: { b: { c: { d: 'xoxe.xoxb-1-Mi' } } } }, 'm', '1-Mi'],
    ['an app token', { url: 'wss://x/?t=xapp-1-A0-9f' }, 'm', 'xapp-1'],
    ['the password in a URL', { url: 'postgres://bot:s3cr%21et@db/bot' }, 'm', 's3cr'],
    ['a password by its key', { database: { password: 'plain' } }, 'm', 'plain'],
    ['rows by their key', { result: { rows: [{ email: 'ada@tidewater.example' }] } }, 'm', 'ada@'],
    ['the values of a statement', { values: ['ada@tidewater.example'] }, 'm', 'ada@'],
    ['a known secret that looks like nothing', { header: 'v0=8f14e45f"x' }, 'm', '8f14e45f'],
  ])('never writes %s', (_what, details, message, secret) => {
    const { logger, lines } = listen(['8f14e45f"x']);
    logger.warn(details, message);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain(secret);
    expect(lines[0]).toContain('[hidden]');
    expect(() => JSON.parse(lines[0] ?? '')).not.toThrow();
  });

  it('tells what failed in the database without the row it failed on', async () => {
    const { logger, lines } = listen();
    const pool = (await createDatabase('empty')).pool();
    await pool.query(
      "create table people (email text primary key, age int); insert into people values ('ada@x', 1)",
    );
    const failures = [
      "insert into people values ('ada@x', 2)",
      "insert into people values ('b', 'ninety-one')",
    ];
    for (const statement of failures) {
      await pool.query(statement).catch(err => logger.error({ err }, 'statement failed'));
    }
    const [duplicate = '', malformed = ''] = lines;
    expect(JSON.parse(duplicate).err).toMatchObject({
      code: '23505',
      message: expect.stringContaining('people_pkey'),
    });
    expect(duplicate).not.toContain('ada@x');
    expect(JSON.parse(malformed).err).toMatchObject({
      code: '22P02',
      message: expect.stringContaining('integer'),
    });
    expect(malformed).not.toContain('ninety-one');
  });

  it('keeps the chain of causes', () => {
    const { logger, lines } = listen();
    const cause = new pg.DatabaseError('deadlock detected', 1, 'error');
    logger.error(new Error('promotion failed', { cause }));
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({
      message: 'promotion failed',
      cause: { type: 'DatabaseError', message: 'deadlock detected' },
    });
  });

  it('survives causes that refer to one another', () => {
    const { logger, lines } = listen();
    const [one, other] = [new Error('one'), new Error('other')];
    one.cause = other;
    other.cause = one;
    logger.error(one);
    expect(JSON.parse(lines[0] ?? '').err.cause.cause.message).toBe('one');
  });

  it('says what a refused connection was, which Node reports under an empty message', () => {
    const { logger, lines } = listen();
    logger.error(new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')]));
    expect(JSON.parse(lines[0] ?? '').err.message).toContain('ECONNREFUSED');
  });
});

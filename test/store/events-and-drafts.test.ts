import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DraftAnswers } from '../../src/plan/draft.ts';
import { inTransaction } from '../../src/store/db.ts';
import {
  discardDraft,
  findDraft,
  insertDraft,
  latestOpenDraft,
  lockDraft,
  markProposed,
  saveAnswers,
} from '../../src/store/drafts.ts';
import { keepEvent, markAttempted, markProcessed, waitingEvents } from '../../src/store/events.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { createDatabase } from '../postgres/databases.ts';

const NOW = new Date('2026-04-01T12:00:00Z');
let db: pg.Pool;

beforeAll(async () => {
  db = (await createDatabase('bot')).pool();
});

function event(eventId: string, receivedAt = NOW, payload: unknown = { user: 'U1' }) {
  return { eventId, type: 'reaction_added', payload, receivedAt };
}

async function waiting(): Promise<string[]> {
  return (await waitingEvents(db, 100)).map(({ eventId }) => eventId);
}

describe('an event', () => {
  it('is kept once, by one of any number who received it', async () => {
    const kept = await Promise.all(Array.from({ length: 6 }, () => keepEvent(db, event('Ev1'))));
    expect(kept.filter(Boolean)).toHaveLength(1);
    expect(await keepEvent(db, event('Ev1', new Date(NOW.getTime() + 1_000)))).toBe(false);
    await markProcessed(db, 'Ev1', NOW);
    expect(await keepEvent(db, event('Ev1'))).toBe(false);
  });

  it('waits from when it was kept until it was handled to the end, oldest first', async () => {
    await keepEvent(db, event('late', new Date(NOW.getTime() + 5_000)));
    await keepEvent(db, event('early'));
    expect(await waiting()).toEqual(['early', 'late']);
    await markProcessed(db, 'early', NOW);
    expect(await waiting()).toEqual(['late']);
    await markProcessed(db, 'late', NOW);
  });

  it('is left to a person after ten attempts, and keeps no other waiting', async () => {
    await keepEvent(db, event('poison'));
    await keepEvent(db, event('fine', new Date(NOW.getTime() + 1)));
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect(await waiting()).toEqual(['poison', 'fine']);
      await markAttempted(db, 'poison');
    }
    expect(await waiting()).toEqual(['fine']);
  });

  it('is kept whatever text is in it', async () => {
    expect(await keepEvent(db, event('odd', NOW, { text: 'a\0b\ud83d' }))).toBe(true);
    const found = (await waitingEvents(db, 100)).find(({ eventId }) => eventId === 'odd');
    expect(found?.payload).toEqual({ text: 'ab\ufffd' });
  });
});

async function draft(
  answers: DraftAnswers = answersFixture(),
  revises: number | null = null,
): Promise<string> {
  const id = randomUUID();
  await insertDraft(db, { id, teamId: 'T1', userId: `U_${id}`, answers, revises, now: NOW });
  return id;
}

function save(id: string, answers: Record<string, unknown>, step = 2): Promise<void> {
  return saveAnswers(db, { id, answers, step, now: new Date(NOW.getTime() + 1_000) });
}

describe('a draft', () => {
  it('keeps what was answered before, takes over what is new and forgets what was cleared', async () => {
    const id = await draft({ dataset: 'a', purpose: 'Because.', metrics: ['m'] });
    await save(id, { purpose: null, metrics: [], first: '2026-03-02' });
    expect((await findDraft(db, id))?.answers).toEqual({ dataset: 'a', metrics: [], first: '2026-03-02' });
    expect(await findDraft(db, id)).toMatchObject({ step: 2, open: true, revises: null });
  });

  it.each([
    ['quotes and SQL', `'; drop table bot.drafts; -- "`],
    ['other scripts', 'Ünïcödé 漢字 😀'],
    ['markup', '<!channel> *x* & <b>'],
    ['lines and tabs', 'a\n\tb\r\n'],
    ['a backslash', '\\u0000 \\ \\\\'],
    ['an empty string', ''],
  ])('keeps every word that was typed, with %s in it', async (_, purpose) => {
    const id = await draft({});
    await save(id, { purpose, expectedMovement: purpose });
    expect((await findDraft(db, id))?.answers).toEqual({ purpose, expectedMovement: purpose });
  });

  it('keeps all but the characters that no database takes', async () => {
    const id = await draft({ purpose: 'a\0b' });
    await save(id, { expectedMovement: 'half \ud83d of it' });
    expect((await findDraft(db, id))?.answers).toEqual({
      purpose: 'ab',
      expectedMovement: 'half \ufffd of it',
    });
  });

  it('keeps what two windows answer at the same time', async () => {
    const id = await draft({});
    await Promise.all([
      save(id, { purpose: 'one' }),
      save(id, { first: '2026-03-02' }),
      save(id, { last: '2026-03-03' }),
    ]);
    expect((await findDraft(db, id))?.answers).toEqual({
      purpose: 'one',
      first: '2026-03-02',
      last: '2026-03-03',
    });
  });

  it('changes no more once it was proposed or discarded', async () => {
    const proposed = await draft();
    const discarded = await draft();
    await inTransaction(db, async tx => {
      expect((await lockDraft(tx, proposed))?.open).toBe(true);
      await markProposed(tx, proposed, 1);
    });
    await discardDraft(db, discarded, NOW);
    await discardDraft(db, proposed, NOW);
    for (const id of [proposed, discarded]) {
      await save(id, { purpose: 'too late' });
      expect(await findDraft(db, id)).toMatchObject({ open: false, answers: answersFixture() });
    }
  });

  it('is offered to go on with: the last one worked on, of this person, and no edit of a plan', async () => {
    const userId = 'U_MANY';
    const add = async (minute: number, revises: number | null = null) => {
      const id = randomUUID();
      const now = new Date(NOW.getTime() + minute * 60_000);
      await insertDraft(db, { id, teamId: 'T1', userId, answers: {}, revises, now });
      return id;
    };
    const [older, newer] = [await add(1), await add(2)];
    await add(3, 7);
    expect((await latestOpenDraft(db, 'T1', userId))?.id).toBe(newer);
    expect(await latestOpenDraft(db, 'T2', userId)).toBeNull();
    await discardDraft(db, newer, NOW);
    expect((await latestOpenDraft(db, 'T1', userId))?.id).toBe(older);
  });
});

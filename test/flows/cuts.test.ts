import { expect, it } from 'vitest';
import { answers, approve, begins, confirms, goesToReview, STEPS } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';

const world = await openFlowWorld();
const { ada, ben } = world.people;

it('a backfill is replayed value by value where somebody chose so, and its record says it', async () => {
  await begins(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
  await ada.submits();
  await ada.seesView(STEPS.scope);
  await answers(ada, { cut: 'Each value of Kind of action that is named above', last: '2026-05-16' });
  await ada.submits({ mayFail: true });
  await ada.seesFieldError(/Choose Kind of action above and name its values[\s\S]*Or choose another way/);
  expect(ada.view()?.plain).toMatch(/answer\.first: 2026-05-16[\s\S]*answer\.last: 2026-05-16/);
  await answers(ada, { last: '2026-05-17' });
  await goesToReview(ada, {
    filterColumn: 'Kind of action',
    filterValues: 'reminder_sent, appointment_booked',
    checks: ['unique', 'nulls', 'coverage'],
  });
  const review = await ada.seesView(/Before anyone is told/);
  expect(review.plain).toMatch(/2 values of event_type to rebuild/);
  await confirms(ada);
  const root = await ben.sees(/BF-1\b[\s\S]*React with/, { in: HOME });
  await ada.presses('Look at units', { on: root });
  const units = await ada.seesView(/Inside: is rebuilt/);
  expect(units.plain).toMatch(
    /2 values of event_type\*, 0 rows today[\s\S]*• {2}event_type=reminder_sent {2}· {2}0 rows/,
  );
  expect(units.plain).toMatch(/1 Jan 2025 to 15 May 2026: 500 days, 7,778 rows stay as they are/);
  expect(units.plain).toMatch(/18 May 2026 to 30 Jun 2026: 44 days[\s\S]*No unit inside is skipped/);
  await ada.closes();
  await approve(root, ben);
  await ben.sees(/BF-1 is promoted/, { in: HOME, thread: root });
  await world.timePasses(11);
  const record = await ben.sees(/Record of BF-1/, { in: HOME, thread: root });
  expect(record.plain).toMatch(/Rebuilt as 2 values of event_type one by one/);
});

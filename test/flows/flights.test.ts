import { expect, it } from 'vitest';
import { approve, proposes } from './acts.ts';
import { delaysByDay, loadFlights, readFlights } from './flights/load.ts';
import { flightsCatalog, HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';

const flights = readFlights();
const world = await openFlowWorld({
  warehouse: 'empty',
  prepare: warehouse => loadFlights(warehouse, flights),
  catalog: flightsCatalog,
});
const { slack, warehouse } = world;
const { ada, ben, chloe } = world.people;
const FIRST = '2001-02-01';
const LAST = '2001-02-28';

it('real departures whose delays were mis-summed come to what the flights themselves add up to', async () => {
  const outside = await fingerprint(
    warehouse,
    'air.departures_daily',
    `day not between '${FIRST}' and '${LAST}'`,
  );
  const truth = delaysByDay(flights, FIRST, LAST);
  expect(await delaysHeld()).not.toEqual(truth);

  const root = await proposes(ada, {
    dataset: 'Daily departures',
    answers: {
      kind: 'correction',
      purpose: 'Early departures were taken for being on time, so every day looks later than it was.',
      first: FIRST,
      last: LAST,
      expectedMovement: 'Delay in all falls on every day; departures stay as they are.',
    },
  });
  await chloe.sees(/History is going to change: Daily departures/, { in: '#exec-dashboards' });
  await approve(root, ben);
  const verdicts = await ben.sees(/checks passed/, { in: HOME, thread: root });
  expect(verdicts.plain).toMatch(/7 of 7 checks passed/);
  const movement = await ben.sees(/how Daily departures moves/, { in: HOME, thread: root });
  const month = flights.filter(({ date }) => date.startsWith('2001/02'));
  const [before, after] = [
    month.reduce((sum, { delay }) => sum + Math.max(0, delay), 0),
    month.reduce((sum, { delay }) => sum + delay, 0),
  ].map(total => total.toLocaleString('en'));
  expect(movement.plain).toMatch(new RegExp(`2001-02\\s+${before}\\s+${after}\\s`));

  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await delaysHeld()).toEqual(truth);
  expect(
    await fingerprint(warehouse, 'air.departures_daily', `day not between '${FIRST}' and '${LAST}'`),
  ).toBe(outside);

  await world.timePasses(2);
  const record = await ben.sees(/Record of BF-1/, { in: HOME, thread: root });
  expect(record.plain).toMatch(/Approved by\*: Ben Sorensen \(the plan\)\n/);
  await ada.seesFile(/BF-1\.md/, { in: HOME, thread: root });
  expectNothingTwice(slack);
  expect(world.complaints).toEqual([]);
});

async function delaysHeld(): Promise<Map<string, number>> {
  const rows = await rowsOf(
    warehouse,
    `select day || ' ' || origin as key, delay_minutes from air.departures_daily where day between $1 and $2`,
    [FIRST, LAST],
  );
  return new Map(rows.map(row => [String(row.key), Number(row.delay_minutes)]));
}

import { expect, it } from 'vitest';
import { Lanes } from '../../src/executor/lanes.ts';

it('has room for so many, rings when one is free again, and takes nobody twice', () => {
  let rings = 0;
  const lanes = new Lanes(2, () => {
    rings += 1;
  });
  expect([lanes.take(1), lanes.take(2), lanes.take(3), lanes.take(1)]).toEqual([true, true, false, true]);
  expect(lanes.isFree).toBe(false);
  lanes.giveBack(3);
  expect(rings).toBe(0);
  lanes.giveBack(1);
  lanes.giveBack(1);
  expect(rings).toBe(1);
  expect([lanes.isFree, lanes.take(3), lanes.take(1)]).toEqual([true, true, false]);
});

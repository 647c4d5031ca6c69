import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delegation } from '../../../src/plan/policy/delegation.ts';
import { liveSlots, type Meanwhile } from '../../../src/plan/policy/live-slots.ts';
import { asksSame, mayFill, type Slot } from '../../../src/plan/slots.ts';

const chloe: Slot = { id: 'chloe', anyOf: ['U_CHLOE'], because: 'Chloe owns it' };
const dev: Slot = {
  id: 'email:dev@tidewater.example',
  anyOf: [],
  because: 'Dev owns it',
  unreachable: [{ name: 'Dev', email: 'Dev@tidewater.example' }],
};

function meanwhile(differences: Partial<Meanwhile> = {}): Meanwhile {
  return { away: [], accounts: new Map(), barred: 'U_ADA', ...differences };
}

function away(who: string, delegate: string, from = 10, to = 20): Delegation {
  return { who, delegate, from, to };
}

/** Who may fill the slot at an instant, but for those who are asked in their own right. */
function standingIn(slot: Slot, differences: Partial<Meanwhile>, at: number): string[] {
  const [live] = liveSlots([slot], meanwhile(differences));
  const people = ['U_ADA', 'U_BEN', 'U_CHLOE', 'U_DEV', 'U_ELLA'];
  return people.filter(who => !slot.anyOf.includes(who) && live !== undefined && mayFill(live, who, at));
}

describe('slots as they can be filled by now', () => {
  it('are as they were frozen while nobody is away and nobody has arrived', () => {
    expect(liveSlots([chloe, dev], meanwhile())).toEqual([chloe, dev]);
  });

  it.each<[string, Delegation[], number, string[]]>([
    ['by a delegate from the first instant', [away('U_CHLOE', 'U_BEN')], 10, ['U_BEN']],
    ['by nobody before', [away('U_CHLOE', 'U_BEN')], 9, []],
    ['by nobody from the last instant on', [away('U_CHLOE', 'U_BEN')], 20, []],
    [
      'by the delegate of a delegate while both are away',
      [away('U_CHLOE', 'U_BEN'), away('U_BEN', 'U_ELLA', 15, 30)],
      15,
      ['U_BEN', 'U_ELLA'],
    ],
    ['never by the proposer', [away('U_CHLOE', 'U_ADA')], 15, []],
    ['nor by whom the proposer names', [away('U_CHLOE', 'U_ADA'), away('U_ADA', 'U_ELLA')], 15, []],
    ['by nobody twice round a circle', [away('U_CHLOE', 'U_BEN'), away('U_BEN', 'U_CHLOE')], 15, ['U_BEN']],
  ])('are filled %s', (_, absences, at, expected) => {
    expect(standingIn(chloe, { away: absences }, at)).toEqual(expected);
  });

  it('pass on what the catalog passed on, for whom it was at first', () => {
    const slot: Slot = { ...chloe, standIns: [{ userId: 'U_BEN', for: 'U_CHLOE', from: 0, to: 18 }] };
    const [live] = liveSlots([slot], meanwhile({ away: [away('U_BEN', 'U_ELLA')] }));
    expect(live?.standIns).toEqual([
      { userId: 'U_BEN', for: 'U_CHLOE', from: 0, to: 18 },
      { userId: 'U_ELLA', for: 'U_CHLOE', from: 10, to: 18 },
    ]);
  });

  it('ask somebody who was missing in Slack once they are there', () => {
    const accounts = new Map([['dev@tidewater.example', 'U_DEV']]);
    const [live] = liveSlots([dev], meanwhile({ accounts }));
    expect(live).toEqual({ id: dev.id, anyOf: ['U_DEV'], because: dev.because });
  });

  it('do not ask them where they turn out to be the proposer', () => {
    const accounts = new Map([['dev@tidewater.example', 'U_ADA']]);
    expect(liveSlots([dev], meanwhile({ accounts }))).toEqual([dev]);
  });

  it('let the proposer in nowhere, whoever is away, and nobody stand in for themselves', () => {
    const people = ['U_ADA', 'U_BEN', 'U_CHLOE', 'U_DEV'];
    const delegation = fc
      .tuple(
        fc.constantFrom(...people),
        fc.constantFrom(...people),
        fc.nat(9),
        fc.integer({ min: 1, max: 9 }),
      )
      .map(([who, delegate, from, length]) => away(who, delegate, from, from + length));
    const slots = fc.array(
      fc
        .subarray(people.slice(1), { minLength: 1 })
        .map((anyOf): Slot => ({ id: 's', anyOf, because: 'it' })),
    );
    fc.assert(
      fc.property(slots, fc.array(delegation, { maxLength: 8 }), fc.nat(18), (asked, absences, at) => {
        for (const slot of liveSlots(asked, meanwhile({ away: absences }))) {
          expect(mayFill(slot, 'U_ADA', at)).toBe(false);
          for (const standIn of slot.standIns ?? []) {
            expect(standIn.userId).not.toBe(standIn.for);
            expect(slot.anyOf).toContain(standIn.for);
            expect(standIn.from).toBeLessThan(standIn.to);
          }
        }
      }),
    );
  });
});

describe('whether two versions ask the same people', () => {
  it.each<[string, Slot[], Slot[], boolean]>([
    ['in another order', [chloe, dev], [dev, chloe], true],
    ['for another reason', [chloe], [{ ...chloe, because: 'finance' }], true],
    [
      'with somebody away',
      [chloe],
      [{ ...chloe, standIns: [{ userId: 'U_BEN', for: 'U_CHLOE', from: 0, to: 9 }] }],
      true,
    ],
    ['of whom one is no longer asked', [chloe, dev], [chloe], false],
    ['of whom one may be another', [chloe], [{ ...chloe, anyOf: ['U_CHLOE', 'U_BEN'] }], false],
    ['of whom one is now needed twice', [chloe], [chloe, { ...chloe, id: 'again' }], false],
  ])('%s', (_, before, after, same) => {
    expect(asksSame(before, after)).toBe(same);
  });
});

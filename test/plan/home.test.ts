import { describe, expect, it } from 'vitest';
import { type OpenRequest, waitsFor } from '../../src/plan/home.ts';

const slot = (anyOf: string[], filledBy: string | null = null) => ({ anyOf, filledBy });

function request(differences: Partial<OpenRequest> = {}): OpenRequest {
  return {
    id: 1,
    title: 'Migration of Daily revenue',
    place: null,
    gate: 1,
    proposer: 'ADA',
    slots: [slot(['CHLOE', 'DEV']), slot(['DEV'])],
    blockedBy: [],
    ...differences,
  };
}

describe('an open request waits for', () => {
  it.each<[string, Partial<OpenRequest>, string[]]>([
    ['whoever may fill an empty slot', {}, ['CHLOE', 'DEV']],
    ['nobody who filled one already', { slots: [slot(['CHLOE', 'DEV'], 'DEV'), slot(['DEV'])] }, []],
    ['those alone who may fill what is empty', { slots: [slot(['CHLOE'], 'CHLOE'), slot(['DEV'])] }, ['DEV']],
    ['nobody who blocks it', { blockedBy: ['DEV'] }, ['CHLOE']],
    ['never its proposer', { proposer: 'CHLOE' }, ['DEV']],
  ])('%s', (_what, differences, people) => {
    const asked = request(differences);
    expect(['ADA', 'CHLOE', 'DEV', 'FARID'].filter(person => waitsFor(person, asked))).toEqual(people);
  });
});

import { describe, expect, test } from 'vitest';
import { blocks } from '../../../sandbox/block-kit/blocks.ts';
import { judge, typed } from '../../../sandbox/block-kit/rules.ts';
import { validateView } from '../../../sandbox/block-kit/view.ts';
import { hasOracles, oracle } from '../oracles.ts';
import { refused } from './refused-payloads.ts';

describe('payloads that Slack refuses are refused, where they are wrong', () => {
  test.each(Object.entries(refused))('%s', (_name, [payload, pointer]) => {
    const problems =
      payload.type === 'modal' ? validateView(payload, 'modal', null) : judge(typed(blocks), payload, null);
    expect(problems.map(problem => problem.pointer)).toContain(pointer);
  });

  test('each of them is wrong in one way only, but for those whose fault breaks two rules', () => {
    const twofold = [
      'data-table-too-few-columns',
      'data-table-too-many-columns',
      'axis-categories-empty',
      'data-point-label-too-long',
    ];
    const several = Object.entries(refused).filter(([, [payload]]) => {
      const problems =
        payload.type === 'modal' ? validateView(payload, 'modal', null) : judge(typed(blocks), payload, null);
      return problems.length !== 1;
    });
    expect(several.map(([name]) => name).sort()).toEqual(twofold.sort());
  });
});

describe.skipIf(!hasOracles)('the reference', () => {
  test('has no case that we wrote no payload for', () => {
    const { cases } = oracle('blocks/invalid.json') as { cases: { id: string }[] };
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.map(one => one.id).filter(id => !Object.hasOwn(refused, id))).toEqual([]);
  });
});

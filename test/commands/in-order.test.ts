import { describe, expect, it } from 'vitest';
import { InFlight } from '../../src/commands/in-flight.ts';
import { inOrder } from '../../src/commands/propose/in-order.ts';

function gate() {
  let open: (text: string) => void = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<string>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { promise, open, break: fail };
}

describe('work on one draft', () => {
  it('is done in the order in which it came, whatever takes longer', async () => {
    const order: string[] = [];
    const slow = gate();
    const first = inOrder('a', async () => order.push(await slow.promise));
    const second = inOrder('a', async () => order.push('second'));
    await inOrder('b', async () => order.push('of another draft'));
    slow.open('first');
    await Promise.all([first, second]);
    expect(order).toEqual(['of another draft', 'first', 'second']);
  });

  it('goes on after work that failed, and tells only whoever asked for that', async () => {
    const failed = inOrder('a', async () => {
      throw new Error('no');
    });
    const next = inOrder('a', async () => 'done');
    await expect(failed).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});

describe('requests in flight', () => {
  it('are waited for, also when they fail', async () => {
    const inFlight = new InFlight();
    const middleware = inFlight.middleware();
    const [one, other] = [gate(), gate()];
    const run = (next: Promise<string>) => middleware({ next: () => next } as never);
    await inFlight.settled();
    const running = [run(one.promise), run(other.promise)];
    let isSettled = false;
    const settled = inFlight.settled().then(() => {
      isSettled = true;
    });
    one.open('');
    await running[0];
    expect(isSettled).toBe(false);
    other.break(new Error('no'));
    await expect(running[1]).rejects.toThrow('no');
    await settled;
    expect(isSettled).toBe(true);
  });
});

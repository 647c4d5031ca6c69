import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/notifiers/pace.ts';
import { Wakeup } from '../../src/notifiers/wakeup.ts';

const FOREVER = 1_000_000;

describe('a rest', () => {
  it('ends when it is woken, and does not begin when a wake was missed', async () => {
    const wakeup = new Wakeup();
    const resting = wakeup.rest(FOREVER);
    wakeup.wake();
    await resting;
    wakeup.wake();
    wakeup.wake();
    await wakeup.rest(FOREVER);
    await wakeup.rest(1);
  });
});

describe('the pace', () => {
  const at = (seconds: number) => new Date(seconds * 1_000);

  it('lets a message be edited about once a second', () => {
    const pace = new Pace();
    expect(pace.waitBeforeEdit('a', at(0))).toBe(0);
    pace.shown('a', at(10));
    expect(pace.waitBeforeEdit('a', at(10.25))).toBe(750);
    expect(pace.waitBeforeEdit('a', at(11))).toBe(0);
    expect(pace.waitBeforeEdit('b', at(10.25))).toBe(0);
  });

  it('never waits longer than a second, also when the clock was set back', () => {
    const pace = new Pace();
    pace.shown('a', at(1_000));
    expect(pace.waitBeforeEdit('a', at(10))).toBe(1_000);
  });

  it('leaves a channel alone for as long as Slack asked', () => {
    const pace = new Pace();
    expect(pace.close('C1', 30, at(100))).toEqual(at(130));
    expect(pace.closedFor('C1', at(129))).toEqual({ code: 'ratelimited', until: at(130) });
    expect(pace.closedFor('C2', at(129))).toBeNull();
    expect(pace.closedFor('C1', at(130))).toBeNull();
  });

  it('leaves every channel alone for a minute while Slack refuses the token, and none once it takes it', () => {
    const pace = new Pace();
    expect(pace.closeAll('token_revoked', at(100))).toBe(true);
    expect(pace.closeAll('token_revoked', at(101))).toBe(false);
    expect(pace.closedFor('C1', at(160))).toEqual({ code: 'token_revoked', until: at(161) });
    pace.reopen();
    expect(pace.closedFor('C1', at(160))).toBeNull();
  });
});

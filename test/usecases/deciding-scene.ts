import type { Message } from '../../src/store/messages.ts';
import { decideAtGate, withdrawAtGate } from '../../src/usecases/decide-at-gate.ts';
import { type Scene, scene } from './scene.ts';

type Say = { readonly by: string; readonly verdict?: 'approve' | 'block'; readonly reason?: string };

/** One request for approval at a time, and people who decide about it. */
export async function decidingScene() {
  const world = await scene();
  let id = 0;
  let request: Message | undefined;

  function asked(): Message {
    if (!request) throw new Error('nobody was asked yet');
    return request;
  }

  async function shown(key = 'gate1') {
    const { content } = await world.message(id, key);
    if (content.kind !== 'approval_request' && content.kind !== 'signoff_request')
      throw new Error('no request');
    return content.model;
  }

  /** Ada's proposal is the only one, and its request has been in Slack for ten seconds. */
  async function begin(catalog: Scene['ctx']['catalog'] = world.ctx.catalog): Promise<void> {
    await world.clear();
    id = await world.propose({}, catalog);
    await world.deliver(id);
    request = await world.message(id, 'gate1');
    world.pass(10);
  }

  /** The story goes on with another backfill. */
  function turnTo(other: number): void {
    id = other;
  }

  function decide({ by, verdict = 'approve', reason }: Say, messageKey = asked().key) {
    world.pass(1);
    return decideAtGate(world.ctx, {
      teamId: 'T1',
      userId: by,
      messageKey,
      verdict,
      source: 'command',
      ...(reason === undefined ? {} : { reason }),
    });
  }

  function withdraw(by: string) {
    world.pass(1);
    return withdrawAtGate(world.ctx, { teamId: 'T1', userId: by, messageKey: asked().key });
  }

  async function state(): Promise<string> {
    return (await world.find(id)).state;
  }

  async function filledBy(): Promise<(string | null)[]> {
    return (await shown()).slots.map(slot => slot.filledBy);
  }

  const now = () => id;
  return { world, id: now, request: asked, begin, turnTo, decide, withdraw, shown, state, filledBy };
}

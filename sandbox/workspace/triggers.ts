import { randomBytes } from 'node:crypto';

type Trigger = {
  readonly user: string;
  readonly viewId: string | null;
  readonly made: number;
  isUsed: boolean;
};

export type TriggerUse =
  | { readonly ok: true; readonly user: string; readonly viewId: string | null }
  | {
      readonly ok: false;
      readonly error: 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
    };

/** trigger_ids: each opens one view, within seconds of what the person did. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #life: number;
  readonly #now: () => number;

  /** @param life milliseconds; `now` is in milliseconds of a clock that only goes forward */
  constructor(life: number, now: () => number = () => performance.now()) {
    this.#life = life;
    this.#now = now;
  }

  /** A new trigger for what `user` just did, in the modal `viewId` if it was in one. */
  make(user: string, viewId: string | null = null): string {
    this.#forgetOld();
    const digits = randomBytes(6).readUIntBE(0, 6);
    const id = `${digits}.${randomBytes(5).readUIntBE(0, 5)}.${randomBytes(16).toString('hex')}`;
    this.#triggers.set(id, { user, viewId, made: this.#now(), isUsed: false });
    return id;
  }

  /** Spends a trigger. A spent one is refused even after it expired, and an expired one is not spent. */
  use(id: string): TriggerUse {
    const trigger = this.#triggers.get(id);
    if (trigger === undefined) return { ok: false, error: 'invalid_trigger_id' };
    if (trigger.isUsed) return { ok: false, error: 'exchanged_trigger_id' };
    if (this.#now() - trigger.made > this.#life) return { ok: false, error: 'expired_trigger_id' };
    trigger.isUsed = true;
    return { ok: true, user: trigger.user, viewId: trigger.viewId };
  }

  #forgetOld(): void {
    const limit = this.#now() - Math.max(this.#life * 20, 60_000);
    for (const [id, trigger] of this.#triggers) if (trigger.made < limit) this.#triggers.delete(id);
  }
}

import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';

/** Counts the requests that are being worked on: Bolt's own stop does not wait for them. */
export class InFlight {
  private count = 0;
  private waiting: (() => void)[] = [];

  middleware() {
    return async ({ next }: AllMiddlewareArgs & AnyMiddlewareArgs): Promise<void> => {
      this.count += 1;
      try {
        await next();
      } finally {
        this.count -= 1;
        if (this.count === 0) for (const resume of this.waiting.splice(0)) resume();
      }
    };
  }

  /** Resolves once nothing is being worked on. */
  settled(): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise(resolve => this.waiting.push(resolve));
  }
}

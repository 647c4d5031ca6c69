/** Lets a loop rest until there is something to do. A wake that comes while nobody rests is not lost. */
export class Wakeup {
  private pending = false;
  private release: (() => void) | null = null;

  wake(): void {
    this.pending = true;
    this.release?.();
  }

  /** Returns at the next wake, at once after one that was missed, or after `ms` milliseconds. */
  async rest(ms: number): Promise<void> {
    if (!this.pending) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, ms);
        this.release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.release = null;
    }
    this.pending = false;
  }
}

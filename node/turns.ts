/** Jobs one after the other, so that what one has looked at is still so when it writes. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs it once those before it have ended, well or not; gives what it gives. */
  run<T>(job: () => Promise<T>): Promise<T> {
    const done = this.last.then(job);
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Resolves once all that was asked for until now has ended. */
  async ended(): Promise<void> {
    await this.last;
  }
}

/** What follows from something stored or written: done one after the other, in the background. */
export class FollowUp {
  private readonly onDefect: (error: Error) => void;
  private readonly waiting = new Set<string>();
  private work: Promise<void> = Promise.resolve();

  constructor(onDefect: (error: Error) => void) {
    this.onDefect = onDefect;
  }

  add(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch(this.onDefect);
  }

  /** Adds a step that looks at all there is then; one that waits already serves for this too. */
  addOnce(name: string, step: () => Promise<void>): void {
    if (this.waiting.has(name)) return;
    this.waiting.add(name);
    this.add(() => {
      this.waiting.delete(name);
      return step();
    });
  }

  /** Resolves when all that was added so far is done. */
  settled(): Promise<void> {
    return this.work;
  }
}

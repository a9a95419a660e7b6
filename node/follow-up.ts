import { HujiError } from '../proto/errors.js';
import { isRefusal } from './store/store.js';

type Step = () => Promise<void>;

/** The store would not take it, or own changes are to come back before anything is written. */
export function isPutOff(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return isRefusal(error) || (error instanceof HujiError && error.code === 'NODE_RECOVERING');
}

/**
 * What follows from something stored or written: done one after the other, in the background. A
 * step that was put off is kept for `retry`: nothing else would bring it again.
 */
export class FollowUp {
  private readonly onDefect: (error: Error) => void;
  private readonly waiting = new Set<string>();
  private left: { readonly name: string | null; readonly step: Step }[] = [];
  private work: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(onDefect: (error: Error) => void) {
    this.onDefect = onDefect;
  }

  add(step: Step): void {
    this.chain(null, step);
  }

  /** Adds a step that looks at all there is then; one that waits already serves for this too. */
  addOnce(name: string, step: Step): void {
    if (this.waiting.has(name)) return;
    this.waiting.add(name);
    this.chain(name, () => {
      this.waiting.delete(name);
      return step();
    });
  }

  private chain(name: string | null, step: Step): void {
    if (this.isClosed) return;
    this.work = this.work.then(step).catch((error: Error) => {
      if (!isPutOff(error)) this.onDefect(error);
      else if (name === null || !this.left.some((other) => other.name === name)) {
        this.left.push({ name, step });
      }
    });
  }

  /** What was put off may be taken now. */
  retry(): void {
    const { left } = this;
    this.left = [];
    for (const { name, step } of left) {
      if (name === null) this.add(step);
      else this.addOnce(name, step);
    }
  }

  /** Resolves when all that was added so far is done. */
  settled(): Promise<void> {
    return this.work;
  }

  /** The same, and takes no more. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.work;
  }
}

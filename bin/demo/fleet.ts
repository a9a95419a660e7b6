import { setMaxListeners } from 'node:events';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Host } from '../host.js';
import { Attendant } from './attendant.js';
import { DaemonProcess, type DaemonStart, type End } from './daemon-process.js';

/** A daemon asked to stop has this long, ms; then it is killed. */
const STOP_MS = 15_000;
/** A socket that breaks is seen sooner than the death behind it, ms. */
const DEATH_SEEN_MS = 2_000;

/**
 * The daemons of a demo and the work with them. Whatever fails first, a daemon that ends by itself
 * too, aborts `signal` with its error, so that all work ends.
 */
export class Fleet {
  readonly #host: Host;
  readonly #root: string;
  readonly #daemons = new Map<NodeCode, DaemonProcess>();
  readonly #failure = new AbortController();
  #attendant: Attendant | null = null;
  #stopping = false;

  /** `root`: the folder of the demo. */
  constructor(host: Host, root: string) {
    this.#host = host;
    this.#root = root;
    // Every call under way listens, and a tree has many.
    setMaxListeners(0, this.signal);
    const interrupt = (): void => this.fail(new HujiError('INTERRUPTED'));
    if (host.signal.aborted) interrupt();
    else host.signal.addEventListener('abort', interrupt, { once: true });
  }

  /** Its reason is the error. */
  get signal(): AbortSignal {
    return this.#failure.signal;
  }

  get pids(): number[] {
    const daemons = [...this.#daemons.values()].map(({ pid }) => pid);
    return this.#attendant === null ? daemons : [...daemons, this.#attendant.pid];
  }

  /** What lies between the nodes ends after them. */
  get attendant(): Attendant {
    if (this.#attendant !== null) return this.#attendant;
    this.signal.throwIfAborted();
    const attendant = new Attendant(this.#host.env, this.#root);
    this.#attendant = attendant;
    void attendant.ended.then(() => {
      if (!this.#stopping) this.fail(new HujiError('NODE_ENDED', 'attendant'));
    });
    return attendant;
  }

  start(code: NodeCode, start: DaemonStart): void {
    this.signal.throwIfAborted();
    const daemon = new DaemonProcess(start);
    this.#daemons.set(code, daemon);
    void daemon.ended.then((end) => {
      if (!this.#stopping) this.fail(endedError(code, daemon, end));
    });
  }

  fail(error: unknown): void {
    this.#failure.abort(error);
  }

  /** Waits for all works, also when one fails: nothing may go on behind the end of the demo. */
  async together<T>(works: readonly Promise<T>[]): Promise<T[]> {
    const done = await Promise.allSettled(
      works.map((work) =>
        work.catch(async (error: unknown) => {
          this.fail(await this.#causeOf(error));
          throw error;
        }),
      ),
    );
    return done.map((each) => {
      if (each.status === 'rejected') throw this.signal.reason;
      return each.value;
    });
  }

  /** A daemon that does not answer may be about to be found dead, which says more. */
  async #causeOf(error: unknown): Promise<unknown> {
    if (!(error instanceof HujiError) || error.code !== 'NODE_UNREACHABLE') return error;
    await new Promise<void>((resolve) => {
      const cancel = this.#host.clock.after(DEATH_SEEN_MS, resolve);
      const end = (): void => {
        cancel();
        resolve();
      };
      if (this.signal.aborted) end();
      else this.signal.addEventListener('abort', end, { once: true });
    });
    return error;
  }

  /** Resolves when all have ended, to an error where one did not end as it should. */
  async stop(): Promise<HujiError | null> {
    this.#stopping = true;
    const running = [...this.#daemons].filter(([, daemon]) => !daemon.hasEnded);
    for (const [, daemon] of running) daemon.kill('SIGTERM');
    const cancel = this.#host.clock.after(STOP_MS, () => this.kill());
    const errors = await Promise.all(
      running.map(async ([code, daemon]) => {
        const end = await daemon.ended;
        // One that had not come as far as to listen for the signal has nothing to close.
        const clean = end.code === 0 || end.signal === 'SIGTERM';
        return clean ? null : endedError(code, daemon, end);
      }),
    );
    cancel();
    this.#attendant?.stop();
    await this.#attendant?.ended;
    return errors.find((error) => error !== null) ?? null;
  }

  /** At once, for a process that is ending. */
  kill(): void {
    this.#stopping = true;
    for (const daemon of this.#daemons.values()) if (!daemon.hasEnded) daemon.kill('SIGKILL');
    this.#attendant?.stop();
  }

  /** Lets the daemons outlive this process. */
  release(): void {
    this.#stopping = true;
    for (const daemon of this.#daemons.values()) daemon.release();
    this.#daemons.clear();
    this.#attendant?.release();
    this.#attendant = null;
  }
}

function endedError(code: NodeCode, daemon: DaemonProcess, end: End): HujiError {
  const how = end.signal ?? `exit code ${end.code ?? '?'}`;
  return new HujiError('NODE_ENDED', `${code}, ${how}; ${daemon.lastWords()}`);
}

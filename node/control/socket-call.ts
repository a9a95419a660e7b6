import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { CallIn, CallOut } from '../../proto/control-messages.js';
import { HujiError } from '../../proto/errors.js';
import type { CallIo, Control, Json } from './control.js';
import { LineBatch } from './line-batch.js';

export type ControlStream = ServerDuplexStream<CallIn, CallOut>;

/** Told of exceptions that are no HujiError: the caller only learns that there was a defect. */
export type DefectHandler = (method: string, error: unknown) => void;

/** One call over the socket: reads the request, serves it, answers with a result or a failure. */
export class SocketCall {
  readonly #stream: ControlStream;
  readonly #control: Control;
  readonly #onDefect: DefectHandler;
  /** Aborted when the work is to stop; the caller may still be there to be told. */
  readonly #abort = new AbortController();
  /** Aborted when nobody is there to be told. */
  readonly #gone = new AbortController();
  readonly #incoming: AsyncIterator<CallIn>;
  readonly #outgoing = new LineBatch((lines) => this.#send({ kind: 'lines', lines }));
  #method = '';

  constructor(stream: ControlStream, control: Control, onDefect: DefectHandler) {
    this.#stream = stream;
    this.#control = control;
    this.#onDefect = onDefect;
    // Reading must not end the writing side.
    this.#incoming = stream.iterator({ destroyOnReturn: false });
    const onGone = (): void => {
      const reason = new HujiError('INTERRUPTED', 'the caller has gone');
      this.#abort.abort(reason);
      this.#gone.abort(reason);
    };
    stream.on('cancelled', onGone);
    stream.on('error', onGone);
  }

  /** Aborts the call; `reason` is what a caller still there is told. */
  stop(reason: HujiError): void {
    this.#abort.abort(reason);
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      const result = await this.#serve();
      await this.#outgoing.flush();
      await this.#send({ kind: 'result', json: JSON.stringify(result) });
    } catch (error) {
      await this.#fail(error);
    }
    this.#stream.end();
  }

  async #serve(): Promise<Json> {
    const first = await this.#incoming.next();
    if (first.done === true || first.value.kind !== 'request') {
      throw new HujiError('PROTOCOL_GARBAGE', 'a call begins with its request');
    }
    this.#method = first.value.method;
    const params = JSON.parse(first.value.paramsJson) as { readonly [name: string]: Json };
    const io: CallIo = {
      progress: (report) => this.#progress(report),
      lines: this.#lines(),
      emit: (line) => this.#outgoing.push(line),
      signal: this.#abort.signal,
    };
    return this.#control.call(first.value.method, params, io);
  }

  async *#lines(): AsyncGenerator<string> {
    for (;;) {
      const next = await this.#incoming.next().catch(() => null);
      // An input cut short must never look like one that has ended.
      this.#abort.signal.throwIfAborted();
      if (next === null || next.done === true) {
        throw new HujiError('INTERRUPTED', 'the lines of the caller end too early');
      }
      if (next.value.kind === 'end-of-lines') return;
      if (next.value.kind === 'lines') yield* next.value.lines;
    }
  }

  /** A report the caller does not take in time is dropped: the next one says it all. */
  #progress(report: Json): void {
    if (this.#gone.signal.aborted || this.#stream.writableNeedDrain) return;
    this.#stream.write({ kind: 'progress', json: JSON.stringify(report) });
  }

  async #send(message: CallOut): Promise<void> {
    const { signal } = this.#gone;
    signal.throwIfAborted();
    if (this.#stream.write(message)) return;
    await new Promise<void>((resolve, reject) => {
      const onDrain = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.#stream.off('drain', onDrain);
        reject(signal.reason as HujiError);
      };
      this.#stream.once('drain', onDrain);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async #fail(error: unknown): Promise<void> {
    const { signal } = this.#abort;
    // Work that was stopped fails in many ways; what it was stopped for is the better answer.
    const cause: unknown = signal.aborted ? signal.reason : error;
    const known = cause instanceof HujiError ? cause : new HujiError('INTERNAL');
    if (known !== cause) this.#onDefect(this.#method, cause);
    try {
      await this.#outgoing.flush();
      await this.#send({ kind: 'failure', code: known.code, detail: known.detail });
    } catch {
      // The caller has gone, and with it the need for an answer.
    }
  }
}

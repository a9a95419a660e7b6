import { connectControl } from '../../../bin/control-client.js';
import { systemClock } from '../../../node/clock.js';
import type { CallIo, Control, Json } from '../../../node/control/control.js';
import { type ControlSocket, listenControl } from '../../../node/control/socket-server.js';
import { HujiError } from '../../../proto/errors.js';
import type { TestContext } from '../../harness.js';

export type Serve = (
  params: { readonly [name: string]: Json | undefined },
  io: CallIo,
) => Promise<Json>;

/** A Control of named methods. */
export function controlOf(methods: { readonly [method: string]: Serve }): Control {
  return {
    call: (method, params, io) => {
      const serve = methods[method];
      if (serve === undefined) return Promise.reject(new HujiError('USAGE', `no ${method}`));
      return serve(params, io);
    },
  };
}

export async function listen(
  t: TestContext,
  dir: string,
  methods: { readonly [method: string]: Serve },
  onDefect?: (method: string, error: unknown) => void,
): Promise<ControlSocket> {
  const socket = await listenControl({
    dir,
    control: controlOf(methods),
    clock: systemClock,
    ...(onDefect === undefined ? {} : { onDefect }),
  });
  t.defer(() => socket.close());
  return socket;
}

export async function connect(t: TestContext, dir: string): Promise<Control> {
  const connection = await connectControl(dir);
  if (connection === null) throw new Error('nobody listens');
  t.defer(() => connection.close());
  return connection.control;
}

export async function* of(...lines: string[]): AsyncGenerator<string> {
  yield* lines;
}

export function ioOf(parts: Partial<CallIo> = {}): CallIo {
  return {
    progress: () => undefined,
    lines: of(),
    emit: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...parts,
  };
}

export async function failureOf(promise: Promise<unknown>): Promise<HujiError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HujiError)) throw new Error(`no HujiError: ${String(error)}`);
  return error;
}

import { Server, ServerCredentials, type ServiceDefinition } from '@grpc/grpc-js';
import {
  CALL_PATH,
  decodeCallIn,
  decodeCallOut,
  encodeCallIn,
  encodeCallOut,
} from '../../proto/control-messages.js';
import { HujiError } from '../../proto/errors.js';
import type { Clock } from '../clock.js';
import type { Control } from './control.js';
import { type ControlStream, type DefectHandler, SocketCall } from './socket-call.js';
import { prepareSocket, protectSocket, removeSocket } from './socket-path.js';

/** How long calls may take to end when the node closes. */
const CLOSE_GRACE_MS = 5_000;
/** Longest request: a batch of lines, or one long line in three-byte characters. */
const REQUEST_BYTES_MAX = 8 * 1_048_576;

const SERVICE: ServiceDefinition = {
  call: {
    path: CALL_PATH,
    requestStream: true,
    responseStream: true,
    requestSerialize: encodeCallIn,
    requestDeserialize: decodeCallIn,
    responseSerialize: encodeCallOut,
    responseDeserialize: decodeCallOut,
  },
};

export interface ControlSocketOptions {
  /** The data folder; it is closed to others (mode 0700). */
  readonly dir: string;
  readonly control: Control;
  readonly clock: Clock;
  readonly onDefect?: DefectHandler;
}

export interface ControlSocket {
  readonly path: string;
  /** Aborts running calls, answers them NODE_CLOSING, removes the socket. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves a Control on the unix socket of a data folder (mode 0600). A socket file left by a
 * killed daemon is replaced; rejects with HujiError NODE_LOCKED where a living one listens.
 */
export async function listenControl(options: ControlSocketOptions): Promise<ControlSocket> {
  const { dir, control, clock } = options;
  const path = await prepareSocket(dir);
  const calls = new Map<SocketCall, Promise<void>>();
  const server = new Server({
    'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
    'grpc.max_send_message_length': -1,
  });
  server.addService(SERVICE, {
    call: (stream: ControlStream) => {
      const call = new SocketCall(stream, control, options.onDefect ?? (() => undefined));
      calls.set(
        call,
        call.run().finally(() => calls.delete(call)),
      );
    },
  });
  await bind(server, path);
  await protectSocket(path);
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    const down = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    for (const call of calls.keys()) call.stop(new HujiError('NODE_CLOSING'));
    const cancel = clock.after(CLOSE_GRACE_MS, () => server.forceShutdown());
    await down;
    cancel();
    await removeSocket(dir, path);
  };
  return {
    path,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else
        reject(
          new HujiError('NODE_LOCKED', 'the control socket cannot be opened', { cause: error }),
        );
    });
  });
}

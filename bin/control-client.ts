import {
  Client,
  type ClientDuplexStream,
  credentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import type { CallIo, Control, Json } from '../node/control/control.js';
import { LINE_CHARS_MAX, LineBatch } from '../node/control/line-batch.js';
import { findSocket, isAlive } from '../node/control/socket-path.js';
import {
  CALL_PATH,
  type CallIn,
  type CallOut,
  decodeCallOut,
  encodeCallIn,
} from '../proto/control-messages.js';
import { HujiError, isErrorCode } from '../proto/errors.js';

/** Ends the sending of lines to a call that wants no more; never leaves this file. */
class CallEnded extends Error {}

type CallStream = ClientDuplexStream<CallIn, CallOut>;

export interface ControlConnection {
  readonly control: Control;
  close(): void;
}

/** Connects to the daemon of a data folder; null where none is running. */
export async function connectControl(dir: string): Promise<ControlConnection | null> {
  const path = await findSocket(dir);
  if (path === null || !(await isAlive(path))) return null;
  const client = new Client(`unix:${path}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
    'grpc.max_send_message_length': -1,
    'grpc.enable_retries': 0,
  });
  return {
    control: {
      call: (method, params, io) => {
        const stream = client.makeBidiStreamRequest(CALL_PATH, encodeCallIn, decodeCallOut);
        return callOver(
          stream,
          { kind: 'request', method, paramsJson: JSON.stringify(params) },
          io,
        );
      },
    },
    close: () => client.close(),
  };
}

async function callOver(stream: CallStream, request: CallIn, io: CallIo): Promise<Json> {
  const { signal } = io;
  const onAbort = (): void => stream.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  // The stream reports the end of the call a second time here, after the iterator has.
  stream.on('error', () => undefined);
  const failure: { first: unknown } = { first: null };
  try {
    signal.throwIfAborted();
    stream.write(request);
    sendLines(stream, io.lines).catch((error: unknown) => {
      if (error instanceof CallEnded) return;
      failure.first ??= error;
      stream.cancel();
    });
    return await receive(stream, io);
  } catch (error) {
    if (signal.aborted) throw new HujiError('INTERRUPTED');
    throw failure.first ?? fromStatus(error);
  } finally {
    signal.removeEventListener('abort', onAbort);
    stream.cancel();
  }
}

/**
 * Reads to the end even once the result has come: a stream given up is reset, and a server ends
 * the whole session of a client that resets streams often (CVE-2023-44487).
 */
async function receive(stream: CallStream, io: CallIo): Promise<Json> {
  let result: string | null = null;
  for await (const message of stream as AsyncIterable<CallOut>) {
    switch (message.kind) {
      case 'progress':
        io.progress(JSON.parse(message.json) as Json);
        break;
      case 'lines':
        for (const line of message.lines) await io.emit(line);
        break;
      case 'result':
        result = message.json;
        break;
      case 'failure':
        throw isErrorCode(message.code)
          ? new HujiError(message.code, message.detail)
          : new HujiError('INTERNAL', `unknown code ${message.code}`);
    }
  }
  if (result !== null) return JSON.parse(result) as Json;
  throw new HujiError('NODE_UNREACHABLE', 'the daemon ended in the middle');
}

async function sendLines(stream: CallStream, lines: AsyncIterable<string>): Promise<void> {
  const batch = new LineBatch((run) => write(stream, { kind: 'lines', lines: run }));
  for await (const line of lines) {
    if (line.length > LINE_CHARS_MAX) {
      throw new HujiError('FRAME_TOO_LARGE', `a line over ${LINE_CHARS_MAX} characters`);
    }
    await batch.push(line);
  }
  await batch.flush();
  if (stream.destroyed) return;
  stream.write({ kind: 'end-of-lines' });
  stream.end();
}

/** Resolves when the stream takes more; never, once the call has ended meanwhile. */
async function write(stream: CallStream, message: CallIn): Promise<void> {
  if (stream.destroyed) throw new CallEnded();
  if (stream.write(message)) return;
  await new Promise<void>((resolve) => stream.once('drain', resolve));
}

/** A failure of the socket itself; what our own side threw passes unchanged. */
function fromStatus(error: unknown): unknown {
  if (!(error instanceof Error) || !('details' in error)) return error;
  const { code } = error as ServiceError;
  return code === status.RESOURCE_EXHAUSTED
    ? new HujiError('FRAME_TOO_LARGE', 'a message on the control socket', { cause: error })
    : new HujiError('NODE_UNREACHABLE', 'the daemon ended in the middle', { cause: error });
}

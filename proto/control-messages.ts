import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { HujiError } from './errors.js';

/** What a caller sends: the request, its lines, and that there are no more. */
export type CallIn =
  | { readonly kind: 'request'; readonly method: string; readonly paramsJson: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'end-of-lines' };

/** What the node answers; `result` or `failure` is the last. */
export type CallOut =
  | { readonly kind: 'progress'; readonly json: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'result'; readonly json: string }
  | { readonly kind: 'failure'; readonly code: string; readonly detail: string };

/** Full name of the one method, as gRPC calls it. */
export const CALL_PATH = '/huji.control.v1.Control/Call';

interface WireIn {
  part?: 'request' | 'lines' | 'endOfLines';
  request?: { method: string; paramsJson: string };
  lines?: { text: string[] };
}

interface WireOut {
  part?: 'progressJson' | 'lines' | 'resultJson' | 'failure';
  progressJson?: string;
  lines?: { text: string[] };
  resultJson?: string;
  failure?: { code: string; detail: string };
}

const schema = protobuf.parse(
  readFileSync(new URL('./control.proto', import.meta.url), 'utf8'),
).root;
const callIn = schema.lookupType('huji.control.v1.CallIn');
const callOut = schema.lookupType('huji.control.v1.CallOut');

export function encodeCallIn(message: CallIn): Buffer {
  return encode(callIn, wireIn(message));
}

/** Throws HujiError PROTOCOL_GARBAGE on bytes that are no message. */
export function decodeCallIn(bytes: Uint8Array): CallIn {
  const wire = decode(callIn, bytes) as WireIn;
  switch (wire.part) {
    case 'request': {
      const { method = '', paramsJson = '' } = wire.request ?? {};
      return { kind: 'request', method, paramsJson };
    }
    case 'lines':
      return { kind: 'lines', lines: wire.lines?.text ?? [] };
    case 'endOfLines':
      return { kind: 'end-of-lines' };
    default:
      throw new HujiError('PROTOCOL_GARBAGE', 'an empty message on the control socket');
  }
}

export function encodeCallOut(message: CallOut): Buffer {
  return encode(callOut, wireOut(message));
}

/** Throws HujiError PROTOCOL_GARBAGE on bytes that are no message. */
export function decodeCallOut(bytes: Uint8Array): CallOut {
  const wire = decode(callOut, bytes) as WireOut;
  switch (wire.part) {
    case 'progressJson':
      return { kind: 'progress', json: wire.progressJson ?? '' };
    case 'lines':
      return { kind: 'lines', lines: wire.lines?.text ?? [] };
    case 'resultJson':
      return { kind: 'result', json: wire.resultJson ?? '' };
    case 'failure': {
      const { code = '', detail = '' } = wire.failure ?? {};
      return { kind: 'failure', code, detail };
    }
    default:
      throw new HujiError('PROTOCOL_GARBAGE', 'an empty message on the control socket');
  }
}

function wireIn(message: CallIn): object {
  switch (message.kind) {
    case 'request':
      return { request: { method: message.method, paramsJson: message.paramsJson } };
    case 'lines':
      return { lines: { text: message.lines } };
    case 'end-of-lines':
      return { endOfLines: true };
  }
}

function wireOut(message: CallOut): object {
  switch (message.kind) {
    case 'progress':
      return { progressJson: message.json };
    case 'lines':
      return { lines: { text: message.lines } };
    case 'result':
      return { resultJson: message.json };
    case 'failure':
      return { failure: { code: message.code, detail: message.detail } };
  }
}

function encode(type: protobuf.Type, wire: object): Buffer {
  const bytes = type.encode(wire).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decode(type: protobuf.Type, bytes: Uint8Array): object {
  try {
    return type.decode(bytes);
  } catch (cause) {
    throw new HujiError('PROTOCOL_GARBAGE', 'no message of the control socket', { cause });
  }
}

import type { Compare, CompareSay } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import { decodeMessage, encodeMessage } from '../../proto/messages.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';

/** What one node writes to another that it reaches by disk alone: a question, or the answer. */
export interface Sheet {
  readonly kind: 'question' | 'answer';
  readonly from: NodeCode;
  readonly to: NodeCode;
  readonly says: readonly CompareSay[];
}

const FORMAT = 'huji-compare/1';
const LENGTH_BYTES = 4;

/** A line that says whose it is, then messages, each behind its length. */
export function* encodeSheet({ kind, from, to, says }: Sheet): Generator<Uint8Array> {
  yield Buffer.from(`${FORMAT} ${kind} ${from} ${to}\n`);
  for (const say of says) {
    const compare: Compare = { no: 1, answer: kind === 'answer', say };
    const message = encodeMessage({ kind: 'compare', compare });
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(message.length);
    yield length;
    yield message;
  }
}

/** Throws COMPARE_SHEET on anything else. */
export function decodeSheet(bytes: Buffer): Sheet {
  const end = bytes.indexOf('\n');
  const [format, kind, from = '', to = ''] = bytes.toString('utf8', 0, end).split(' ');
  const isKnown = kind === 'question' || kind === 'answer';
  if (format !== FORMAT || !isKnown || !isNodeCode(from) || !isNodeCode(to)) {
    throw new HujiError('COMPARE_SHEET', 'it does not begin as one');
  }
  const says: CompareSay[] = [];
  for (let at = end + 1; at < bytes.length; ) {
    const length = at + LENGTH_BYTES <= bytes.length ? bytes.readUInt32BE(at) : bytes.length;
    at += LENGTH_BYTES;
    if (at + length > bytes.length) throw new HujiError('COMPARE_SHEET', 'it ends too early');
    const message = decodeMessage(bytes.subarray(at, at + length));
    if (message.kind !== 'compare') throw new HujiError('COMPARE_SHEET', message.kind);
    says.push(message.compare.say);
    at += length;
  }
  return { kind, from, to, says };
}

/** Everything a sheet says of one kind. */
export function saysOf<K extends CompareSay['kind']>(
  { says }: Pick<Sheet, 'says'>,
  kind: K,
): Extract<CompareSay, { kind: K }>[] {
  return says.filter((say): say is Extract<CompareSay, { kind: K }> => say.kind === kind);
}

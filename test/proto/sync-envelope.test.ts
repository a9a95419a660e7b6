import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import protobuf from 'protobufjs';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import {
  decodeEnvelope,
  ENVELOPE_MESSAGES_MAX,
  ENVELOPE_OVERHEAD_BYTES,
  encodeClosing,
  encodeMessage,
  SESSION_PATH,
} from '../../proto/sync-envelope.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('proto/sync-envelope');

test('messages come back in order from envelopes that were joined', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }), (messages) => {
      const bytes = Buffer.concat(messages.map(encodeMessage));
      const length = messages.reduce((sum, message) => sum + message.length, 0);
      assert.ok(bytes.length - length <= messages.length * ENVELOPE_OVERHEAD_BYTES);
      const back = decodeEnvelope(bytes);
      assert.equal(
        back.messages.map((message) => Uint8Array.from(message)),
        messages,
      );
      assert.is(back.closing, null);
    }),
  );
});

test('an empty message is a message', () => {
  const bytes = encodeMessage(new Uint8Array());
  assert.is(bytes.toString('hex'), '0a00');
  assert.is(decodeEnvelope(bytes).messages.length, 1);
});

test('a reason comes back behind the messages', () => {
  const reason = new HujiError('NODE_CLOSING', 'for the night');
  const bytes = Buffer.concat([encodeMessage(new Uint8Array(3)), encodeClosing(reason)]);
  const { messages, closing } = decodeEnvelope(bytes);
  assert.is(messages.length, 1);
  assert.equal([closing?.code, closing?.detail], ['NODE_CLOSING', 'for the night']);
});

test("a peer's words are made fit for a log", () => {
  const reason = new HujiError('NODE_CLOSING', `\u001b[31mred\n${'x'.repeat(500)}`);
  const { closing } = decodeEnvelope(encodeClosing(reason));
  assert.match(closing?.detail ?? '', /^\[31mred x{190,}…$/);
  assert.ok((closing?.detail.length ?? 999) < 210);
});

test('garbage is no envelope', () => {
  for (const bytes of ['', 'ff', '0aff', '0a05', '12', '12020a', '1801', '0900']) {
    assert.throws(
      () => decodeEnvelope(Buffer.from(bytes, 'hex')),
      (error: Error) => error instanceof HujiError && error.code === 'PROTOCOL_GARBAGE',
      bytes,
    );
  }
});

test('an envelope with too many messages is not even unpacked', () => {
  const most = Buffer.alloc(2 * ENVELOPE_MESSAGES_MAX).fill('0a00', 'hex');
  assert.is(decodeEnvelope(most).messages.length, ENVELOPE_MESSAGES_MAX);
  assert.throws(
    () => decodeEnvelope(Buffer.concat([most, most])),
    (error: Error) => error instanceof HujiError && error.code === 'PROTOCOL_GARBAGE',
  );
});

test('fields of a later version are passed over', () => {
  const { messages } = decodeEnvelope(Buffer.from('1a01ff0a01aa2005', 'hex'));
  assert.equal(
    messages.map((message) => Uint8Array.from(message)),
    [Uint8Array.of(0xaa)],
  );
});

test('the path is the one of sync.proto', () => {
  const { root } = protobuf.parse(readFileSync(join(packageRoot, 'proto/sync.proto'), 'utf8'));
  const service = root.lookupService('huji.v1.Sync');
  const method = service.methodsArray[0];
  assert.is(`/${service.fullName.slice(1)}/${method?.name}`, SESSION_PATH);
  assert.ok(method?.requestStream && method.responseStream);
});

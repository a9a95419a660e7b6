import { Metadata, status } from '@grpc/grpc-js';
import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import { errorOf, statusOf } from '../../../transports/grpc/status.js';
import { suite } from '../../harness.js';

const test = suite('transports/grpc/status');

/** What the client's stream emits for a status. */
function emitted(ended: { code: number; details: string; metadata: Metadata }): Error {
  return Object.assign(new Error('ended'), ended);
}

for (const [error, code] of [
  [new HujiError('CERT_EXPIRED', 'node of 229901500000'), status.UNAUTHENTICATED],
  [new HujiError('PEER_REVOKED', '证书'), status.PERMISSION_DENIED],
  [new HujiError('LISTENER_BUSY'), status.RESOURCE_EXHAUSTED],
  [new HujiError('STORE_DAMAGED', 'log'), status.INTERNAL],
] as const) {
  test(`carries ${error.code} there and back`, () => {
    const told = statusOf(error);
    assert.is(told.code, code);
    assert.ok(told.details.startsWith(error.code));
    const heard = errorOf(emitted(told));
    assert.equal([heard.code, heard.detail], [error.code, error.detail]);
  });
}

test("names gRPC's own endings", () => {
  const metadata = new Metadata();
  const own = (code: status): string => errorOf(emitted({ code, details: 'x', metadata })).code;
  assert.is(own(status.UNAVAILABLE), 'LINK_DOWN');
  assert.is(own(status.CANCELLED), 'LINK_DOWN');
  assert.is(own(status.RESOURCE_EXHAUSTED), 'FRAME_TOO_LARGE');
  assert.is(own(status.UNIMPLEMENTED), 'PROTOCOL_VERSION');
  assert.is(errorOf(new Error('odd')).code, 'LINK_DOWN');
});

test('takes no code that is not in the table', () => {
  const metadata = new Metadata();
  metadata.set('huji-code', 'FREE_BEER');
  const heard = errorOf(emitted({ code: 2, details: 'FREE_BEER: now', metadata }));
  assert.equal([heard.code, heard.detail], ['LINK_DOWN', 'the peer says FREE_BEER now']);
});

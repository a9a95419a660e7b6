import { Socket } from 'node:net';
import * as assert from 'uvu/assert';
import { Connection } from '../../../transports/grpc/connection.js';
import { GRPC_LIMITS } from '../../../transports/grpc/options.js';
import { suite } from '../../harness.js';

const test = suite('transports/grpc/connection');

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

test('one that is gone waits for no deadline', (t) => {
  const socket = new Socket();
  const connection = new Connection(socket, GRPC_LIMITS);
  t.defer(() => connection.noDeadline());
  const before = timers();
  connection.deadline(60_000, () => undefined);
  assert.is(timers(), before + 1);
  connection.noDeadline();
  socket.destroy();
  connection.deadline(60_000, () => undefined);
  assert.is(timers(), before);
});

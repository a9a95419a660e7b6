import * as assert from 'uvu/assert';
import { Watch } from '../../../transports/link/watch.js';
import { suite } from '../../harness.js';

const test = suite('transports/link/watch');
const limits = { silentMs: 400, notReadingMs: 800 };

/** Ticks until the peer is given up, at most `ticks`; `each` moves the counters before a tick. */
function run(
  ticks: number,
  waiting: boolean,
  each: (socket: { bytesRead: number; bytesWritten: number }, watch: Watch) => void,
): { code: string | null; afterMs: number } {
  const socket = { bytesRead: 10, bytesWritten: 10 };
  const watch = new Watch(socket, limits);
  for (let i = 1; i <= ticks; i++) {
    each(socket, watch);
    const error = watch.tick(waiting);
    if (error !== null) return { code: error.code, afterMs: i * watch.tickMs };
  }
  return { code: null, afterMs: ticks * watch.tickMs };
}

test('gives up a silent peer at the limit', () => {
  assert.equal(
    run(100, false, () => {}),
    { code: 'PEER_SILENT', afterMs: 400 },
  );
});

test('hears a single byte', () => {
  const heard = run(100, false, (socket) => socket.bytesRead++);
  assert.is(heard.code, null);
});

test('gives up a peer that only answers pings while messages wait', () => {
  const pinging = run(100, true, (socket) => {
    socket.bytesRead += 39;
    socket.bytesWritten += 39;
  });
  assert.equal(pinging, { code: 'PEER_NOT_READING', afterMs: 800 });
});

test('is patient with a telephone line', () => {
  // Three ticks of the eight until the limit bring the 4,096 bytes that count as progress.
  const slow = run(100, true, (socket) => {
    socket.bytesRead += 39;
    socket.bytesWritten += 1500;
  });
  assert.is(slow.code, null);
});

test('takes a message that left as progress', () => {
  let tick = 0;
  const trickle = run(100, true, (socket, watch) => {
    socket.bytesRead += 39;
    if (++tick % 7 === 0) watch.progress();
  });
  assert.is(trickle.code, null);
});

test('wants no bytes to leave while none wait', () => {
  assert.is(run(100, false, (socket) => socket.bytesRead++).code, null);
});

import * as assert from 'uvu/assert';
import { WaitingRoom } from '../../../transports/grpc/waiting-room.js';
import { suite } from '../../harness.js';

const test = suite('transports/grpc/waiting-room');

test('lets in as many as fit', () => {
  const room = new WaitingRoom(3);
  const guests = ['a', 'b', 'a'].map((host) => ({ host }));
  assert.equal(
    guests.map((guest) => room.enter(guest)),
    [null, null, null],
  );
  assert.is(room.count, 3);
});

test('puts out the longest waiting of the busiest host', () => {
  const room = new WaitingRoom<{ host: string }>(4);
  const [a, b1, b2, b3, c] = ['a', 'b', 'b', 'b', 'c'].map((host) => ({ host }));
  for (const guest of [a, b1, b2, b3]) if (guest !== undefined) room.enter(guest);
  assert.is(c && room.enter(c), b1);
  assert.is(room.count, 4);
  assert.is(room.enter({ host: 'd' }), b2);
});

test('a flood from one host never reaches a guest of another', () => {
  const room = new WaitingRoom<{ host: string }>(8);
  const quiet = { host: 'quiet' };
  room.enter(quiet);
  for (let i = 0; i < 1000; i++) assert.is.not(room.enter({ host: 'flood' }), quiet);
  assert.is(room.count, 8);
});

test('has room again after one has left, once', () => {
  const room = new WaitingRoom<{ host: string }>(1);
  const guest = { host: 'a' };
  room.enter(guest);
  room.leave(guest);
  room.leave(guest);
  assert.is(room.count, 0);
  assert.is(room.enter({ host: 'a' }), null);
});

import * as assert from 'uvu/assert';
import { Rounds } from '../../node/rounds.js';
import { HujiError } from '../../proto/errors.js';
import { suite } from '../harness.js';

const test = suite('node/rounds');

/** Holds the one timer that is set until it is let go off. */
function heldClock() {
  let due: (() => void) | null = null;
  return {
    after: (_ms: number, call: () => void) => {
      due = call;
      return () => {
        due = null;
      };
    },
    goesOff: async () => {
      const call = due;
      due = null;
      call?.();
      // The look, its failure, and what follows it.
      for (let turns = 0; turns < 4; turns++) await Promise.resolve();
    },
    isSet: () => due !== null,
  };
}

test('one look follows the other, a failed one too, until it is stopped', async () => {
  const clock = heldClock();
  const raised: string[] = [];
  const alarms = { raise: (...words: string[]) => void raised.push(words.join(' ')) };
  const fails: (Error | null)[] = [null, new HujiError('DISK_FULL'), new Error('a defect'), null];
  let looks = 0;
  const rounds = new Rounds(
    { clock, alarms },
    {
      ...{ everyMs: 1, subject: 'gate', what: 'gates' },
      look: () => {
        const error = fails[looks++];
        return error ? Promise.reject(error) : Promise.resolve();
      },
    },
  );
  rounds.start();
  for (let round = 1; round <= fails.length; round++) {
    await clock.goesOff();
    assert.is(looks, round);
    assert.ok(clock.isSet(), `round ${round} is followed by another`);
  }
  const told = 'gate gates could not be looked at';
  assert.equal(raised, [`DISK_FULL ${told}`, `INTERNAL ${told}`]);
  rounds.stop();
  assert.not.ok(clock.isSet());
});

test('a look under way when it is stopped is the last', async () => {
  const clock = heldClock();
  let done = (): void => undefined;
  const rounds = new Rounds(
    { clock, alarms: { raise: () => undefined } },
    {
      ...{ everyMs: 1, subject: 'gate', what: 'gates' },
      look: () =>
        new Promise<void>((resolve) => {
          done = resolve;
        }),
    },
  );
  rounds.start();
  await clock.goesOff();
  rounds.stop();
  done();
  await clock.goesOff();
  assert.not.ok(clock.isSet());
});

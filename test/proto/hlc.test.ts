import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  HLC_EPOCH_UNIX_MS,
  HLC_STEPS_PER_MS,
  hlcDay,
  hlcFromUnixMs,
  hlcTick,
  hlcToText,
  hlcToUnixMs,
  isHlc,
} from '../../proto/hlc.js';
import { suite } from '../harness.js';

const test = suite('proto/hlc');

const YEAR_2069 = Date.UTC(2069, 0, 1);
const unixMs = fc.integer({ min: HLC_EPOCH_UNIX_MS, max: YEAR_2069 });

test('a time comes back to the millisecond and is a safe integer', (t) => {
  fc.assert(
    fc.property(unixMs, (ms) => {
      const hlc = hlcFromUnixMs(ms);
      assert.ok(isHlc(hlc));
      assert.is(hlcToUnixMs(hlc), ms);
    }),
    { seed: t.seed },
  );
});

test('ticks grow strictly, whatever the wall clock does', (t) => {
  fc.assert(
    fc.property(fc.array(unixMs, { minLength: 1, maxLength: 50 }), (times) => {
      let last = 0;
      for (const time of times) {
        const next = hlcTick(last, time);
        assert.ok(next > last);
        assert.ok(next >= hlcFromUnixMs(time));
        last = next;
      }
    }),
    { seed: t.seed },
  );
});

test('the counter flows over into the next millisecond', () => {
  const start = Date.UTC(2004, 7, 31);
  let hlc = hlcFromUnixMs(start);
  for (let step = 0; step < HLC_STEPS_PER_MS; step++) hlc = hlcTick(hlc, start);
  assert.is(hlcToUnixMs(hlc), start + 1);
});

test('a time before the epoch is the epoch', () => {
  assert.is(hlcFromUnixMs(0), 0);
});

test('days are counted at UTC+8', () => {
  assert.is(hlcDay(hlcFromUnixMs(Date.UTC(2004, 7, 30, 15, 59, 59, 999))), '20040830');
  assert.is(hlcDay(hlcFromUnixMs(Date.UTC(2004, 7, 30, 16))), '20040831');
});

test('the text is the UTC time', () => {
  assert.is(
    hlcToText(hlcFromUnixMs(Date.UTC(2004, 7, 31, 1, 2, 3, 4))),
    '2004-08-31T01:02:03.004Z',
  );
});

test('only whole numbers from zero are values', () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53, '1', null, undefined]) {
    assert.not.ok(isHlc(value));
  }
});

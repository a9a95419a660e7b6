import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import { negotiate, PROTOCOL_MAX, PROTOCOL_MIN } from '../../proto/version.js';
import { suite } from '../harness.js';

const test = suite('proto/version');

const refused = (error: unknown) => error instanceof HujiError && error.code === 'PROTOCOL_VERSION';

test('the highest version that both speak', () => {
  assert.is(negotiate(PROTOCOL_MIN, PROTOCOL_MAX), PROTOCOL_MAX);
  assert.is(negotiate(PROTOCOL_MIN, PROTOCOL_MAX + 5), PROTOCOL_MAX);
  assert.is(negotiate(0, PROTOCOL_MIN), PROTOCOL_MIN);
});

test('none: a peer of the past, of the future, or of no sense', () => {
  assert.throws(() => negotiate(PROTOCOL_MAX + 1, PROTOCOL_MAX + 5), refused);
  assert.throws(() => negotiate(0, PROTOCOL_MIN - 1), refused);
  assert.throws(() => negotiate(PROTOCOL_MAX + 1, PROTOCOL_MIN), refused);
});

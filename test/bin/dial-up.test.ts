import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { windowPlanOf } from '../../bin/dial-up.js';
import { suite } from '../harness.js';

const test = suite('bin/dial-up');

const NEVER = new AbortController().signal;

test('a command that leaves a line running in the background has dialled', async (t) => {
  const file = join(t.folder(), 'pid');
  const dialCommand = `sleep 600 & echo $! > ${file}`;
  t.defer(() => {
    if (existsSync(file)) process.kill(Number(readFileSync(file, 'utf8')));
  });
  let dialled = false;
  const plan = windowPlanOf({ windowSeconds: 600, windowKilobytes: 0, dialCommand });
  void plan.dial(NEVER).then(() => {
    dialled = true;
  });
  await t.until('the line', () => dialled, 5000);
});

test('a command that fails is told by its last words', async () => {
  const dialCommand = 'echo NO CARRIER >&2; exit 3';
  const plan = windowPlanOf({ windowSeconds: 600, windowKilobytes: 0, dialCommand });
  let said = '';
  await plan.dial(NEVER).catch(({ code, detail }) => {
    said = `${code} ${detail}`;
  });
  assert.is(said, 'DIAL_COMMAND 3 NO CARRIER');
});

test('a schedule without any time opens no window, and is no fault', () => {
  const plan = windowPlanOf({
    ...{ windowSeconds: 600, windowKilobytes: 0 },
    windowSchedule: '0 0 30 2 *',
  });
  assert.is(plan.next(Date.UTC(2004, 8, 1)), null);
});

test('a schedule that is none is refused', () => {
  for (const windowSchedule of ['61 * * * *', 'at night', '']) {
    const settings = { windowSeconds: 600, windowKilobytes: 0, windowSchedule };
    assert.throws(
      () => windowPlanOf(settings),
      (error: { code?: string }) => {
        return error.code === 'CONFIG_INVALID';
      },
    );
  }
});

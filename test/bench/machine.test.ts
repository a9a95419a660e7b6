import * as assert from 'uvu/assert';
import { cpuTimes, memoryOf, othersShare, parseCpuTimes } from '../../bench/machine.js';
import { suite } from '../harness.js';

const test = suite('bench/machine');

const MACHINE = 'cpu  100 10 50 800 20 1 2 17 5 5\ncpu0 1 2 3\nintr 9\n';
const SELF = '42 (a (b) c) S 1 42 42 0 -1 4 10 20 30 40 7 5 3 1 20 0 11 0 99';

test('processor times are read from proc(5), the name of the process being anything', () => {
  // Busy: user, nice, system, irq, softirq and steal; guest time is in user already.
  assert.equal(parseCpuTimes(MACHINE, SELF), { busy: 180, total: 1000, own: 16 });
});

test('what others took is what was busy and not ours', () => {
  const before = { busy: 100, total: 1000, own: 50 };
  assert.is(othersShare(before, { busy: 180, total: 1200, own: 90 }), 0.2);
  assert.is(othersShare(before, { busy: 100, total: 1000, own: 50 }), 0);
  // Ticks of children that ended just now may come in one lump.
  assert.is(othersShare(before, { busy: 110, total: 1100, own: 70 }), 0);
});

test('this process has taken time and memory', (t) => {
  if (process.platform !== 'linux') t.skip('no /proc');
  const times = cpuTimes();
  assert.ok(times !== null && times.own > 0 && times.busy >= times.own && times.total > times.busy);
  const { resident, peak, anonymous } = memoryOf(process.pid);
  assert.ok(anonymous > 1e6 && resident > anonymous && peak >= resident);
});

import * as assert from 'uvu/assert';
import { Commentary } from '../../../bin/demo/commentary.js';
import { suite } from '../../harness.js';
import { fakeHost } from '../fake-host.js';

const test = suite('bin/demo/commentary');

test('on a terminal the view is drawn in place and stays below the lines', async () => {
  const { stdout, clock, out } = fakeHost({ terminal: true, columns: 10 });
  const comment = new Commentary(stdout, clock);
  await comment.show({ view: 'one\nsome thing too wide', line: 'l1' });
  assert.is(out.join(''), 'one\nsome thi…\n');
  clock.ms += 1234;
  await comment.line('said');
  assert.is(out.slice(1).join(''), '\u001b[2A\u001b[J  1.2 s  said\n');
  await comment.show({ view: 'two', line: 'l2' });
  await comment.show({ view: 'three', line: 'l3' });
  assert.is(out.slice(2).join(''), 'two\n\u001b[1A\u001b[Jthree\n');
});

test('elsewhere a line tells of it now and then, if there is something new', async () => {
  const { stdout, clock, out } = fakeHost();
  const comment = new Commentary(stdout, clock);
  const show = (line: string): Promise<void> => comment.show({ view: 'view', line });
  await show('a');
  clock.ms += 2000;
  await show('a');
  clock.ms += 1999;
  await show('b');
  clock.ms += 1;
  await show('b');
  clock.ms += 5000;
  await show('b');
  assert.equal(out, ['  2.0 s  a\n', '  4.0 s  b\n']);
});

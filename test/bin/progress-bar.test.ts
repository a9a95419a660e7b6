import * as assert from 'uvu/assert';
import { displayWidth } from '../../bin/display-width.js';
import { ProgressBar } from '../../bin/progress-bar.js';
import { useLanguage } from '../../bin/texts.js';
import { suite } from '../harness.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/progress-bar');

useLanguage('en');

const HALF = { rows: 5000, bytes: 500, total: 1000, rejected: 3 };

test('on a terminal a bar is drawn over itself, not too often', async () => {
  const host = fakeHost({ terminal: true, columns: 80 });
  const bar = new ProgressBar(host, false);
  bar.report({ rows: 0, bytes: 0, total: 1000, rejected: 0 });
  bar.report(HALF);
  assert.is(host.err.length, 1);
  host.clock.ms += 1000;
  bar.report(HALF);
  assert.is(host.err.length, 2);
  const drawn = host.err[1] ?? '';
  assert.ok(drawn.startsWith('\r[##########----------] 50%  5000 rows  5000/s  3 rejected  1 s'));
  assert.is(displayWidth(drawn.slice(1)), 79);
  await bar.end();
  assert.is(host.err.at(-1), '\n');
});

test('elsewhere only long work gets a line now and then', async () => {
  const host = fakeHost();
  const bar = new ProgressBar(host, false);
  for (let second = 0; second < 12; second++) {
    bar.report(HALF);
    host.clock.ms += 1000;
  }
  await bar.end();
  assert.is(host.err.length, 2);
  assert.match(host.err[0] ?? '', /^50% {2}5000 rows .*\n$/);
});

test('--progress draws the bar without a terminal', () => {
  const host = fakeHost();
  new ProgressBar(host, true).report(HALF);
  assert.match(host.err.join(''), /^\r\[#{10}-{10}\]/);
});

test('a report without a total is no reason to fail', () => {
  const host = fakeHost({ terminal: true });
  new ProgressBar(host, false).report({ rows: 7 });
  assert.match(host.err.join(''), '0%  7 rows');
});

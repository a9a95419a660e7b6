import * as assert from 'uvu/assert';
import { displayWidth } from '../../bin/display-width.js';
import { main } from '../../bin/main.js';
import { ageOf, statusView } from '../../bin/status-view.js';
import { useLanguage } from '../../bin/texts.js';
import { suite } from '../harness.js';
import { listen } from '../node/control/calls.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/status-view');

useLanguage('en');

const NOW = Date.parse('2004-09-01T08:10:00Z');
const STATUS = {
  node: '220102000000',
  tier: 'county',
  epoch: '00d1cefa00d1cefa',
  parent: '220100000000',
  streams: [
    {
      stream: { author: '220102500000', epoch: 'e', lane: '220102500000', id: 's1' },
      head: { seq: 900, hash: 'ab' },
      applied: 900,
      receipts: { county: { held: 870, applied: 870, backedUp: 0, at: '' }, city: null },
    },
    {
      stream: { author: '220102000000', epoch: 'e', lane: 'all', id: 's2' },
      head: { seq: 7, hash: 'cd' },
      applied: 7,
      receipts: {},
    },
  ],
  waiting: { frames: 3, changes: 30, bytes: 4096 },
  children: [
    {
      node: '220102500000',
      tier: 'station',
      state: 'up',
      lastSeen: '2004-09-01T08:09:48Z',
      streams: 1,
      held: 900,
      lag: 0,
    },
  ],
  links: [
    { peer: '220100000000', way: 'grpc', state: 'down', error: 'LINK_DOWN', since: NOW - 300_000 },
  ],
  counts: { persons: 24000, households: 7600, parked: 0 },
  alarms: [
    {
      code: 'LOG_FORK',
      subject: '220102510000',
      since: '2004-08-30T08:00:00Z',
      detail: 'q2m9 at 17',
    },
  ],
  version: '0.1.0',
  recovering: false,
};

test('the view shows who, what is wrong, ways, children, streams and counts', () => {
  const shown = statusView(STATUS, NOW, 80);
  for (const part of [
    /node\s+220102000000 {2}county/,
    /waiting\s+30 changes in 3 frames, 4096 bytes/,
    /LOG_FORK\s+220102510000\s+2 days\s+q2m9 at 17/,
    /try: Look for a clone, or an old image put back \(LOG_FORK\)/,
    /220100000000\s+grpc\s+down\s+5 min\s+.*LINK_DOWN/,
    /220102500000\s+station\s+up\s+12 s\s+1\s+900\s+0/,
    /220102500000\s+220102500000\s+900\s+900\s+870\s+-\s+-/,
    /persons\s+24000/,
  ]) {
    assert.match(shown, part);
  }
  for (const line of shown.split('\n')) assert.ok(displayWidth(line) <= 80, line);
  assert.ok(shown.indexOf('all') < shown.indexOf('870'), 'its own streams first');
});

test('an empty answer is still a view', () => {
  assert.match(statusView({}, NOW, 80), 'no alarms');
});

test('thousands of streams do not fill the screen', () => {
  const [stream] = STATUS.streams;
  const streams = Array.from({ length: 1200 }, () => stream ?? null);
  const shown = statusView({ ...STATUS, streams }, NOW, 80);
  assert.ok(shown.split('\n').length < 60);
  assert.match(shown, 'and 1180 more streams');
});

test('ages are told in the largest unit that fits', () => {
  for (const [ms, age] of [
    [0, '0 s'],
    [-5_000, '0 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 days'],
  ] as const) {
    assert.is(ageOf(NOW - ms, NOW), age);
    assert.is(ageOf(new Date(NOW - ms).toISOString(), NOW), age);
  }
  assert.is(ageOf(null, NOW), '');
  assert.is(ageOf('soon', NOW), '');
});

test('alarms are an exit code', async (t) => {
  const dir = t.folder();
  let alarms = STATUS.alarms;
  await listen(t, dir, { status: () => Promise.resolve({ ...STATUS, alarms }) });
  assert.is(await main(['status', '--dir', dir], fakeHost()), 1);
  alarms = [];
  const host = fakeHost();
  assert.is(await main(['status', '--json', '--dir', dir], host), 0);
  assert.equal(JSON.parse(host.out.join('')), { ...STATUS, alarms });
});

test('--watch goes on until it is interrupted', async (t) => {
  const dir = t.folder();
  await listen(t, dir, { status: () => Promise.resolve({ ...STATUS, alarms: [] }) });
  const abort = new AbortController();
  const host = fakeHost({ terminal: true, signal: abort.signal });
  let waits = 0;
  host.clock.after = (ms, call) => {
    assert.is(ms, 2_000);
    if (++waits === 3) abort.abort();
    else setImmediate(call);
    return () => undefined;
  };
  assert.is(await main(['status', '--watch', '--dir', dir], host), 0);
  const drawn = host.out.filter((text) => text.startsWith('\u001b[H'));
  assert.is(drawn.length, 3);
});

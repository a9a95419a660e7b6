import * as assert from 'uvu/assert';
import { Alarms } from '../../../node/alarms.js';
import { LIMITS } from '../../../node/limits.js';
import type { Branch } from '../../../node/log/log.js';
import type { NeighbourState } from '../../../node/ship/ship.js';
import { Watch, type Watched } from '../../../node/watch/watch.js';
import { watchNode } from '../../../node/watch/watch-node.js';
import { suite } from '../../harness.js';
import { StoppedClock } from '../audit/open-audit.js';
import { COUNTY, hastyClock, STATION, Tree } from '../tree.js';

const test = suite('node/watch/watch');
const HOUR_MS = 3_600_000;

/** What is watched, to be changed by hand. */
class Scene {
  readonly clock = new StoppedClock();
  readonly over: string[] = [];
  readonly alarms = new Alarms(
    this.clock,
    () => undefined,
    ({ code }) => this.over.push(code),
  );
  free: number | null = 2 ** 40;
  heard: number | null = null;
  quiet = 0;
  children = [STATION];
  ways: Pick<NeighbourState, 'role' | 'state'>[] = [];
  branch = { stream: 's', no: 1, seq: 5, applied: 5 };
  held: number | null = 5;
  ends = this.clock.ms + 400 * 24 * HOUR_MS;
  readonly watch = new Watch({
    clock: this.clock,
    alarms: this.alarms,
    children: () => this.children,
    lastHeardOf: () => this.heard,
    quietOf: () => this.quiet,
    parent: () => COUNTY,
    links: () => this.ways as NeighbourState[],
    branches: () => [this.branch as unknown as Branch],
    heldAbove: () => this.held,
    freeBytes: () => this.free,
    certificateEnds: () => this.ends,
    silentMs: 24 * HOUR_MS,
  } satisfies Watched);

  codes(afterMs = 0): string[] {
    this.clock.ms += afterMs;
    this.watch.look();
    return this.alarms.list().map(({ code }) => code);
  }
}

test('a child that says nothing for a day is an alarm until it speaks, or is no child', () => {
  const scene = new Scene();
  assert.equal(scene.codes(23 * HOUR_MS), []);
  assert.equal(scene.codes(HOUR_MS), ['CHILD_SILENT']);
  scene.heard = scene.clock.ms;
  assert.equal(scene.codes(), []);
  assert.equal(scene.over, ['CHILD_SILENT']);
  assert.equal(scene.codes(25 * HOUR_MS), ['CHILD_SILENT']);
  scene.children = [];
  assert.equal(scene.codes(), []);
});

test('of a child that named a time only that it is overdue is an alarm', () => {
  const scene = new Scene();
  scene.quiet = HOUR_MS;
  assert.equal(scene.codes(48 * HOUR_MS), []);
  scene.quiet = 0;
  assert.equal(scene.codes(), ['CHILD_SILENT']);
  scene.quiet = HOUR_MS;
  assert.equal(scene.codes(), []);
});

test('a parent that answers on no way is an alarm; one reached by disk alone is none', () => {
  const scene = new Scene();
  scene.children = [];
  assert.equal(scene.codes(48 * HOUR_MS), []);
  scene.ways = [{ role: 'parent', state: 'waiting' }];
  assert.equal(scene.codes(), []);
  assert.equal(scene.codes(24 * HOUR_MS), ['PARENT_SILENT']);
  scene.ways = [{ role: 'parent', state: 'live' }];
  assert.equal(scene.codes(), []);
});

test('a stream is stuck that is not applied, or that a live parent does not receipt', () => {
  const scene = new Scene();
  scene.children = [];
  scene.branch.applied = 3;
  assert.equal(scene.codes(), []);
  assert.equal(scene.codes(LIMITS.streamStuckMs), ['STREAM_STUCK']);
  scene.branch.applied = 4;
  assert.equal(scene.codes(), [], 'it moves');
  scene.branch.applied = 5;
  scene.held = 2;
  assert.equal(scene.codes(LIMITS.streamStuckMs), [], 'nobody can be asked');
  scene.ways = [{ role: 'parent', state: 'live' }];
  assert.equal(scene.codes(), []);
  assert.equal(scene.codes(LIMITS.streamStuckMs), ['STREAM_STUCK']);
  scene.held = 5;
  assert.equal(scene.codes(), []);
});

test('a disk and a certificate are told of before they are at their end', () => {
  const scene = new Scene();
  scene.children = [];
  scene.free = LIMITS.diskLowBytes - 1;
  assert.equal(scene.codes(), ['DISK_LOW']);
  scene.free = LIMITS.diskLowBytes;
  scene.ends = scene.clock.ms + LIMITS.certificateSoonMs - 1;
  assert.equal(scene.codes(), ['CERT_ENDING']);
  scene.ends += 1;
  scene.free = null;
  assert.equal(scene.codes(), []);
});

test('a real node is watched', async (t) => {
  const tree = new Tree(t);
  const node = await tree.join(STATION, await tree.found());
  const watch = watchNode(node, { freeBytes: () => 0, silentMs: HOUR_MS });
  watch.start();
  t.defer(() => watch.stop());
  assert.equal(
    node.alarms.list().map(({ code }) => code),
    ['DISK_LOW'],
  );
  assert.ok(hastyClock.now() > 0);
});

import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Clock, systemClock } from '../../node/clock.js';
import { suite, type TestContext } from '../harness.js';
import { type Answer, births, schooling, submit } from './clients.js';
import { startLocal } from './local-node.js';
import type { NodeFolder } from './node-folder.js';
import { COUNTY, STATIONS } from './template.js';
import { agree, daemonIn, makeTree, present, sound, type Tree } from './tree.js';

const test = suite('processes/clock');

const DAY_MS = 24 * 3_600_000;
/** A node follows others no further than five minutes ahead of its own clock. */
const BOUND_MS = 5 * 60_000;

interface JumpingClock extends Clock {
  jump(ms: number): void;
}

function jumpingClock(): JumpingClock {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => Date.now() + ahead,
    jump: (ms) => {
      ahead += ms;
    },
  };
}

/** The time in the newest claim of a change, as the node shows it; Unix ms. */
async function timeOf(node: NodeFolder, { id = '', change }: Answer): Promise<number> {
  const person = await node.call('get', { entity: 'person', id });
  const claims = person['claims'] as { readonly change: string; readonly at: string }[];
  const claim = claims.find((each) => each.change === change);
  return Date.parse(claim?.at ?? '');
}

let written = 0;

/** What a node writes now carries its own time, whatever the neighbours' clocks say. */
async function keepsTime(node: NodeFolder, person: Answer | undefined): Promise<void> {
  written += 1;
  const [answer] = await submit(node, [schooling(person?.id ?? '', written)]);
  const apart = (await timeOf(node, answer as Answer)) - Date.now();
  assert.ok(Math.abs(apart) <= BOUND_MS, `${node.code} writes ${apart} ms from now`);
}

async function shows(t: TestContext, node: NodeFolder, code: string): Promise<void> {
  await t.until(`${code} at ${node.code}`, async () => (await node.alarms()).includes(code));
}

async function jumps(t: TestContext, ms: number): Promise<void> {
  const tree: Tree = await makeTree(t);
  const clock = jumpingClock();
  await tree.province.start();
  await tree.county.start();
  const dir = join(tree.folder, STATIONS[0]);
  const station = await startLocal(t, { dir, clock, parent: tree.county.address });
  const answers = await submit(station, births(3), clock);
  await agree(t, station.code, [station, tree.county, tree.province]);
  clock.jump(ms);
  await shows(t, station, 'CLOCK_JUMP');
  answers.push(...(await submit(station, births(3), clock)));
  await agree(t, station.code, [station, tree.county, tree.province]);
  if (ms > 0) {
    // Its changes are taken, its clock is not.
    for (const node of [tree.county, tree.province]) await shows(t, node, 'CLOCK_AHEAD');
  }
  for (const node of [tree.county, tree.province]) await keepsTime(node, answers[0]);
  // At the next greeting both see how far their clocks are apart.
  await tree.county.stop();
  await tree.county.start();
  for (const node of [station, tree.county]) await shows(t, node, 'CLOCK_SKEW');
  clock.jump(-ms);
  answers.push(...(await submit(station, births(3), clock)));
  await agree(t, station.code, [station, tree.county, tree.province]);
  await keepsTime(tree.county, answers[0]);
  // Each of its changes is later than the one before, whatever its clock did.
  const times = await Promise.all(answers.map((answer) => timeOf(station, answer)));
  assert.equal(
    times,
    times.toSorted((a, b) => a - b),
  );
  await present(tree.province, answers);
  await sound([station, tree.county, tree.province]);
}

test(
  'a station whose clock jumps a day ahead is heard, told of it and not followed',
  (t) => jumps(t, DAY_MS),
  { limitMs: 60_000 },
);

test(
  'a station whose clock falls back a day goes on, and is told of it',
  (t) => jumps(t, -DAY_MS),
  { limitMs: 60_000 },
);

test(
  'a county whose clock jumps a day ahead and back carries its stations all the while',
  async (t) => {
    const tree = await makeTree(t);
    const clock = jumpingClock();
    await tree.province.start();
    const dir = join(tree.folder, COUNTY);
    const county = await startLocal(t, { dir, clock, parent: tree.province.address });
    const station = daemonIn(t, tree.folder, STATIONS[0], undefined, {
      parent: () => county.address,
    });
    await station.start();
    for (const ms of [DAY_MS, -2 * DAY_MS, DAY_MS]) {
      clock.jump(ms);
      await shows(t, county, 'CLOCK_JUMP');
      const answers = await submit(station, births(3));
      await agree(t, station.code, [station, county, tree.province]);
      await present(tree.province, answers);
      for (const node of [station, tree.province]) await keepsTime(node, answers[0]);
      const { streams } = await station.status();
      const own = streams.find(({ stream }) => stream.author === station.code);
      await t.until('receipts of both tiers', async () => {
        const status = await station.status();
        const same = status.streams.find(({ stream }) => stream.id === own?.stream.id);
        const { county: below, province: top } = same?.receipts ?? {};
        const seq = same?.head.seq ?? 0;
        return (below?.held ?? 0) >= seq && (top?.held ?? 0) >= seq;
      });
    }
    await sound([station, county, tree.province]);
  },
  { limitMs: 60_000 },
);

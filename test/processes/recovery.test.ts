import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite, type TestContext } from '../harness.js';
import { type Answer, births, submit, tell } from './clients.js';
import type { Daemon } from './daemon.js';
import { cutLog, logBytes } from './store-files.js';
import { STATIONS } from './template.js';
import { addStation, agree, calm, present, sound, startTree, type Tree } from './tree.js';

const test = suite('processes/recovery');

async function allAgree(t: TestContext, tree: Tree): Promise<void> {
  for (const [index, code] of STATIONS.entries()) {
    const station = tree.stations[index] as Daemon;
    await agree(t, code, [station, tree.county, tree.province]);
  }
}

/** What has been said of a lost end since the log had so many lines. */
function lostSince(daemon: Daemon, lines: number): { subject: string; detail: string }[] {
  return daemon.log
    .slice(lines)
    .filter(({ event, code }) => event === 'alarm' && code === 'STORE_TAIL_LOST')
    .map(({ subject, detail }) => ({ subject: String(subject), detail: String(detail) }));
}

/** Starts a node whose log was cut; it must say so, take back what it can, and begin anew. */
async function comesBack(
  t: TestContext,
  node: Daemon,
  before: string,
): Promise<{ subject: string; detail: string }[]> {
  const lines = node.log.length;
  await node.start();
  const { epoch } = await t.until('a new epoch', async () => {
    const status = await node.status();
    return status.epoch !== before && !status.recovering ? status : null;
  });
  assert.is.not(epoch, before);
  const lost = lostSince(node, lines);
  assert.ok(lost.length > 0, 'nothing was said to be lost');
  for (const { detail } of lost) assert.match(detail, /^changes \d+ to \d+/);
  return lost;
}

test(
  'a station whose log lost its end names what is gone, takes it back and begins a new epoch',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const acknowledged: Answer[] = [];
    // One byte spoils a batch, the last before frames were sealed; the largest cut leaves nothing
    // but what was there at the start.
    const cuts = [
      (sizes: number[]): number => (sizes[2] ?? 0) - 1,
      (sizes: number[]): number => sizes[0] ?? 0,
      (): number => 0,
    ];
    for (const cut of cuts) {
      const sizes: number[] = [];
      for (let round = 0; round < 3; round++) {
        acknowledged.push(...(await submit(station, births(40))));
        sizes.push(logBytes(station.dir));
      }
      await allAgree(t, tree);
      const { epoch, streams } = await station.status();
      await station.kill();
      cutLog(station.dir, cut(sizes));
      const lost = await comesBack(t, station, epoch);
      const own = streams.filter(({ stream }) => stream.epoch === epoch);
      const named = own.filter(({ stream, head }) =>
        lost.some(({ subject, detail }) => {
          return subject === stream.id && detail.endsWith(` to ${head.seq}`);
        }),
      );
      assert.is(named.length, 1, `${JSON.stringify(lost)} should name ${JSON.stringify(own)}`);
      acknowledged.push(...(await submit(station, births(3))));
      await allAgree(t, tree);
      await calm(t, station);
    }
    await present(tree.province, acknowledged);
    for (const node of tree.all) await calm(t, node);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

test(
  'nothing is written before a neighbour has been heard',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const size = logBytes(station.dir);
    const first = await submit(station, births(50));
    await allAgree(t, tree);
    const { epoch } = await station.status();
    await tree.county.kill();
    await station.kill();
    cutLog(station.dir, size);
    await station.start();
    assert.is((await station.status()).recovering, true);
    const [early] = await tell(station, births(1));
    assert.is(early?.code, 'NODE_RECOVERING');
    await tree.county.start();
    await t.until('a new epoch', async () => (await station.status()).epoch !== epoch, 30_000);
    const second = await submit(station, births(1));
    await allAgree(t, tree);
    await present(tree.province, [...first, ...second]);
    assert.is((await tree.province.status()).counts.persons, 51);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

test(
  'county and province take back from their neighbours what the end of their log held',
  async (t) => {
    const tree = await startTree(t);
    const acknowledged: Answer[] = [];
    for (const node of [tree.county, tree.province]) {
      for (const station of tree.stations) {
        acknowledged.push(...(await submit(station, births(100))));
      }
      await allAgree(t, tree);
      const { epoch } = await node.status();
      await node.kill();
      cutLog(node.dir, 0);
      await comesBack(t, node, epoch);
      await allAgree(t, tree);
      await calm(t, node);
    }
    await present(tree.province, acknowledged);
    await sound(tree.all);
    // The documents of the province's new epoch reach everybody, and changes are judged by them.
    const third = await addStation(t, tree);
    const more = await submit(third, births(5));
    await agree(t, third.code, [third, tree.county, tree.province]);
    await present(tree.province, more);
    const [first] = tree.stations;
    await t.until('the new station on every list', async () => {
      const { nodes } = await first.call('node.list');
      return (nodes as { node: string }[]).some(({ node }) => node === third.code);
    });
  },
  { limitMs: 60_000 },
);

test(
  'a data folder put back from an old copy takes up what the neighbours hold of it',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const acknowledged: Answer[] = [];
    for (const node of [station, tree.county, tree.province]) {
      acknowledged.push(...(await submit(station, births(30))));
      await allAgree(t, tree);
      await node.stop();
      const copy = join(tree.folder, `${node.code}.copy`);
      cpSync(node.dir, copy, { recursive: true });
      await node.start();
      acknowledged.push(...(await submit(station, births(30))));
      await allAgree(t, tree);
      await node.kill();
      rmSync(node.dir, { recursive: true });
      renameSync(copy, node.dir);
      await node.start();
      await allAgree(t, tree);
      acknowledged.push(...(await submit(station, births(1))));
      await allAgree(t, tree);
    }
    await present(tree.province, acknowledged);
    assert.is((await tree.province.status()).counts.persons, acknowledged.length);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { connectControl } from '../../bin/control-client.js';
import { writeRegister } from '../../bin/generate/generate.js';
import { NO_RATES } from '../../bin/generate/rates.js';
import { startHuji } from '../bin/huji-process.js';
import { suite, type TestContext } from '../harness.js';
import { type Answer, births, load, submit, tell } from './clients.js';
import type { Daemon } from './daemon.js';
import type { Document } from './node-folder.js';
import { huji, STATIONS } from './template.js';
import { agree, calm, daemonIn, present, sound, startTree, type Tree } from './tree.js';

const test = suite('processes/backup');

const PEOPLE = 6000;

/** Backs a running node up over its socket; `onProgress` is told while it runs. */
async function backUp(
  node: Daemon,
  folder: string,
  onProgress: () => void = () => undefined,
): Promise<void> {
  const connection = await connectControl(node.dir);
  assert.ok(connection);
  const io = {
    progress: onProgress,
    lines: nothing(),
    emit: () => Promise.resolve(),
    signal: new AbortController().signal,
  };
  await connection.control.call('backup', { folder }, io).finally(() => connection.close());
}

async function* nothing(): AsyncGenerator<string> {
  yield* [];
}

/** Puts a backup in the place of a stopped node's data folder. */
async function putBack(node: Daemon, folder: string): Promise<void> {
  rmSync(node.dir, { recursive: true, force: true });
  const { code, err } = await huji(['restore', folder, '--dir', node.dir]);
  assert.is(code, 0, err);
}

/** Code of the error with which a restore is refused. */
async function refused(folder: string, dir: string): Promise<string> {
  const { out } = await huji(['restore', folder, '--dir', dir, '--json']);
  return (JSON.parse(out) as { error: { code: string } }).error.code;
}

async function newEpoch(t: TestContext, node: Daemon, before: string): Promise<void> {
  let last: Document = {};
  const begun = async (): Promise<boolean> => {
    last = await node.call('status');
    return last['epoch'] !== before && last['recovering'] === false;
  };
  await t.until('a new epoch', begun, 30_000).catch((error: Error) => {
    const { awaiting, links, alarms } = last;
    throw new Error(
      `${error.message}: ${node.code} ${JSON.stringify({ awaiting, links, alarms })}`,
    );
  });
}

async function allAgree(t: TestContext, tree: Tree): Promise<void> {
  for (const [index, code] of STATIONS.entries()) {
    const station = tree.stations[index] as Daemon;
    await agree(t, code, [station, tree.county, tree.province], 40_000);
  }
}

interface StreamState {
  readonly stream: { readonly author: string; readonly lane: string };
  readonly trimmed: number;
  readonly receipts: { readonly [tier: string]: { readonly backedUp: number } | null };
}

/** How far a station's own streams are trimmed, all together; each within what is backed up. */
async function trimmed(node: Daemon): Promise<number> {
  const { streams } = await node.call('status');
  let sum = 0;
  for (const state of streams as unknown as StreamState[]) {
    const safe = state.receipts['province']?.backedUp ?? 0;
    assert.ok(state.trimmed <= safe, `${node.code} trimmed ${state.trimmed} of ${safe}`);
    if (state.stream.lane !== node.code) assert.is(state.trimmed, 0, state.stream.lane);
    sum += state.trimmed;
  }
  return sum;
}

test(
  'during a load it is consistent; cut off, it and a restore say so',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const out = join(t.folder(), 'register');
    const options = { out, seed: t.seed, people: PEOPLE, stations: 2, rates: NO_RATES };
    const { files } = await writeRegister(options);
    const file = files.find((each) => each.station === STATIONS[0])?.path ?? '';
    const [cut, whole, fresh] = ['cut', 'whole', 'fresh'].map((name) =>
      join(tree.folder, name),
    ) as [string, string, string];
    let during: Promise<void> | null = null;
    const loaded = await load(station, file, (percent) => {
      if (percent > 20) during ??= backUp(station, whole);
    });
    assert.is(loaded.code, 0, loaded.stderr);
    assert.ok(during, 'the load was too short');
    await (during as Promise<void>);
    // Killed in the middle of another one.
    let killed: Promise<void> | null = null;
    await backUp(station, cut, () => {
      killed ??= station.kill();
    }).catch(() => undefined);
    assert.ok(killed, 'no progress was told');
    await (killed as Promise<void>);
    assert.is(await refused(cut, fresh), 'BACKUP_UNFINISHED');
    // And a restore, from the moment it has begun.
    const { child, ended } = startHuji(['restore', whole, '--dir', fresh]);
    await t.until('the restore', () => existsSync(join(fresh, 'restore.unfinished')));
    child.kill('SIGKILL');
    await ended;
    const { out: answer } = await huji(['status', '--dir', fresh, '--json']);
    assert.match(answer, /"RESTORE_UNFINISHED"/);
    const again = await huji(['restore', whole, '--dir', fresh, '--json']);
    assert.is(again.code, 0, again.err);
    const checked = await huji(['fsck', '--dir', fresh, '--json']);
    assert.is(checked.code, 0, checked.out);
    // In the place of the node it gets the rest of the load from its county.
    const { epoch } = JSON.parse(again.out) as { epoch: string };
    await station.start();
    await allAgree(t, tree);
    await station.stop();
    await putBack(station, whole);
    await station.start();
    await newEpoch(t, station, epoch);
    await allAgree(t, tree);
    assert.is((await station.status()).counts.persons, PEOPLE / 2);
    await sound(tree.all);
  },
  { limitMs: 120_000 },
);

test(
  'a backup of the province lets stations trim, and every tier comes back from an old one',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const tiers = [station, tree.county, tree.province];
    const acknowledged: Answer[] = [];
    const write = async (): Promise<void> => {
      acknowledged.push(...(await submit(station, births(20))));
      await station.call('digest');
    };
    await write();
    await allAgree(t, tree);
    const old = (node: Daemon): string => join(tree.folder, `${node.code}.old`);
    for (const node of [station, tree.county]) await backUp(node, old(node));
    await write();
    await allAgree(t, tree);
    assert.is(await trimmed(station), 0, 'nothing is backed up at the top');
    await backUp(tree.province, old(tree.province));
    await t.until('frames let go', async () => (await trimmed(station)) > 0);
    for (const node of [tree.county, tree.province]) assert.is(await trimmed(node), 0);
    await write();
    await allAgree(t, tree);
    await backUp(tree.province, join(tree.folder, 'newer'));
    const first = await trimmed(station);
    await t.until('more let go', async () => (await trimmed(station)) > first);
    await write();
    for (const node of tiers) {
      await allAgree(t, tree);
      const { epoch } = await node.status();
      await node.kill();
      await putBack(node, old(node));
      await node.start();
      await newEpoch(t, node, epoch);
      await write();
      await allAgree(t, tree);
    }
    await present(tree.province, acknowledged);
    await present(station, acknowledged);
    assert.is((await tree.province.status()).counts.persons, acknowledged.length);
    for (const node of tree.all) await calm(t, node);
    await sound(tree.all);
  },
  { limitMs: 120_000 },
);

test(
  'restored elsewhere while the original runs, both show it and nothing is lost',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const answers = await submit(station, births(10));
    await agree(t, station.code, [station, tree.county, tree.province]);
    const { epoch } = await station.status();
    const folder = join(tree.folder, 'copy');
    await backUp(station, folder);
    const clone = daemonIn(t, join(tree.folder, 'clones'), station.code, tree.county);
    await putBack(clone, folder);
    answers.push(...(await submit(station, births(10))));
    await clone.start();
    await newEpoch(t, clone, epoch);
    answers.push(...(await submit(clone, births(10))));
    await newEpoch(t, station, epoch);
    assert.ok((await station.alarms()).includes('LOG_FORK'));
    answers.push(...(await submit(station, births(10))));
    await t.until(
      'the clone to see it',
      async () => (await clone.alarms()).includes('LOG_FORK'),
      30_000,
    );
    const all = [station, clone, tree.county, tree.province];
    const digest = await agree(t, station.code, all, 40_000);
    assert.is(digest['persons'], answers.length);
    await present(tree.province, answers);
    await sound(all);
  },
  { limitMs: 120_000 },
);

test(
  'a province with nobody to hear waits until it is told to go on alone',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    const answers = await submit(station, births(5));
    await allAgree(t, tree);
    await backUp(tree.province, join(tree.folder, 'old'));
    answers.push(...(await submit(station, births(5))));
    await allAgree(t, tree);
    await tree.county.stop();
    await tree.province.kill();
    await putBack(tree.province, join(tree.folder, 'old'));
    await tree.province.start();
    const status = await tree.province.call('status');
    assert.equal([status['recovering'], status['awaiting']], [true, [tree.county.code]]);
    const [early] = await tell(tree.province, births(1));
    assert.is(early?.code, 'NODE_RECOVERING');
    const { code, out } = await huji(['restore', '--alone', '--dir', tree.province.dir, '--json']);
    assert.is(code, 0);
    const { epoch, recovering } = JSON.parse(out) as { epoch: string; recovering: boolean };
    assert.is(recovering, false);
    assert.is.not(epoch, status['epoch']);
    // What the county shows later is taken in all the same.
    await tree.county.start();
    await allAgree(t, tree);
    await present(tree.province, answers);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

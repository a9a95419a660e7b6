import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import type { Json } from '../../node/control/control.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { births, load, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import type { Document } from './node-folder.js';
import { dropFrame, plantInRecords } from './planting.js';
import { storedFrames } from './store-files.js';
import { STATIONS } from './template.js';
import { agree, sound, startTree, type Tree } from './tree.js';

const test = suite('processes/compare');

const PEOPLE = 20_000;

interface Difference {
  readonly kind: string;
  readonly where: string;
  readonly here: string;
  readonly damaged: string;
}

interface Comparison {
  readonly equal: boolean;
  readonly differences: readonly Difference[];
  readonly rounds: number;
  readonly bytes: number;
  readonly left: readonly Difference[] | null;
}

/** Compares once the two talk. */
async function compare(
  t: TestContext,
  node: Daemon,
  params: { readonly [name: string]: Json } = {},
): Promise<Comparison> {
  const answer = await t.until('an answer', async () => {
    const said = await node.call('compare', params).catch((error: Error) => error);
    if (!(said instanceof Error)) return said;
    if ((said as { code?: string }).code === 'LINK_DOWN') return null;
    throw said;
  });
  const { equal, differences, rounds, sent, received, repaired } = answer;
  return {
    equal: equal as boolean,
    differences: differences as unknown as Difference[],
    rounds: rounds as number,
    bytes: (sent as number) + (received as number),
    left: repaired === null ? null : ((repaired as Document)['left'] as unknown as Difference[]),
  };
}

/** A station with a register, and a county that holds the same. */
async function loaded(t: TestContext, people: number): Promise<{ tree: Tree; station: Daemon }> {
  const out = join(t.folder(), 'register');
  const { files } = await writeRegister({ out, seed: t.seed, people, stations: 1 });
  const tree = await startTree(t);
  const [station] = tree.stations;
  const { code, stderr } = await load(station, files[0]?.path ?? '');
  assert.is(code, 0, stderr);
  await agree(t, STATIONS[0], [station, tree.county], 60_000);
  return { tree, station };
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown }).code);
}

function places(differences: readonly Difference[]): string[] {
  return differences.map(({ where }) => where).sort();
}

test(
  'ten planted differences among many records are found, by few questions, and mended by repair',
  async (t) => {
    const { tree, station } = await loaded(t, PEOPLE);
    const equal = await compare(t, station);
    assert.equal(equal.differences, []);
    assert.is(equal.equal, true);
    assert.ok(equal.bytes <= 1024, `${equal.bytes} bytes where nothing differs`);
    await tree.county.stop();
    const random = seededRandom(t.seed);
    const planted = await plantInRecords(tree.county.dir, random, { changed: 6, gone: 4 });
    await tree.county.start();
    const seen = await compare(t, station);
    t.note(`${seen.rounds} questions, ${seen.bytes} bytes; ${equal.bytes} where all is equal`);
    assert.equal(places(seen.differences), [...planted.changed, ...planted.gone].sort());
    for (const { where, here, damaged } of seen.differences) {
      assert.is(here, planted.gone.includes(where) ? 'more' : 'other');
      assert.is(damaged, 'there');
    }
    assert.ok(seen.rounds <= 6, `${seen.rounds} questions`);
    assert.ok(seen.bytes <= 50_000, `${seen.bytes} bytes`);
    const asked = { with: station.code, repair: true };
    const plan = await compare(t, tree.county, asked);
    assert.is(plan.left, null, 'nothing was asked to be done');
    assert.is((await compare(t, tree.county, asked)).differences.length, 10, 'nothing was done');
    const done = await compare(t, tree.county, { ...asked, yes: true });
    assert.equal(done.left, []);
    assert.is((await compare(t, station)).equal, true);
    await agree(t, STATIONS[0], [station, tree.county]);
    await sound([tree.county]);
  },
  { limitMs: 300_000 },
);

test(
  'what a station has lost of its records and frames comes back from the county',
  async (t) => {
    const { tree, station } = await loaded(t, 2000);
    await submit(station, births(30));
    await agree(t, STATIONS[0], [station, tree.county]);
    await station.stop();
    const frames = (await storedFrames(station.dir, station.code)).slice(1, -1);
    const [first, second] = [frames.at(0), frames.at(-1)];
    if (first === undefined || second === undefined) throw new Error('too few frames');
    await dropFrame(station.dir, first.key, { hash: false });
    if (second !== first) await dropFrame(station.dir, second.key, { hash: true });
    const random = seededRandom(t.seed, 1);
    const planted = await plantInRecords(station.dir, random, { changed: 3, gone: 2 });
    await station.start();
    const seen = await compare(t, station);
    const records = seen.differences.filter(({ kind }) => kind === 'record');
    assert.equal(places(records), [...planted.changed, ...planted.gone].sort());
    // Of a record that came in a frame that is gone, only the county could tell.
    assert.ok(records.every(({ damaged }) => ['here', 'unknown'].includes(damaged)));
    const lost = seen.differences.filter(({ kind }) => kind === 'frame');
    assert.is(lost.length, second === first ? 1 : 2);
    const done = await compare(t, station, { repair: true, yes: true });
    assert.equal(done.left, []);
    assert.is((await compare(t, station)).equal, true);
    await agree(t, STATIONS[0], [station, tree.county]);
    await sound([station, tree.county]);
  },
  { limitMs: 300_000 },
);

test(
  'by disk the same is found, and mended of the frames that came with the answer',
  async (t) => {
    const { tree, station } = await loaded(t, 2000);
    await submit(station, births(30));
    await agree(t, STATIONS[0], [station, tree.county]);
    const folder = t.folder();
    const [question, answer] = ['question', 'answer'].map((name) => join(folder, name));
    const ask = async (): Promise<Comparison> => {
      await station.call('compare', { toDisk: question ?? '' });
      const params = { fromDisk: question ?? '', toDisk: answer ?? '' };
      await tree.county.call('compare', params);
      return compare(t, station, { fromDisk: answer ?? '' });
    };
    assert.equal((await ask()).differences, []);
    await station.stop();
    const frames = (await storedFrames(station.dir, station.code)).slice(1, -1);
    const [first] = frames;
    if (first === undefined) throw new Error('too few frames');
    await dropFrame(station.dir, first.key, { hash: false });
    const random = seededRandom(t.seed, 3);
    const planted = await plantInRecords(station.dir, random, { changed: 6, gone: 4 });
    await station.start();
    const seen = await ask();
    const records = seen.differences.filter(({ kind }) => kind === 'record');
    assert.equal(places(records), [...planted.changed, ...planted.gone].sort());
    assert.is(seen.differences.length, 11);
    assert.is(seen.left, null, 'nothing was asked to be done');
    const how = { fromDisk: answer ?? '', repair: true, yes: true };
    assert.equal((await compare(t, station, how)).left, []);
    assert.equal((await ask()).differences, []);
    const misled = await station.call('compare', { fromDisk: question ?? '' }).catch(codeOf);
    assert.is(misled, 'PACKAGE_SEAL', 'the question is for the county alone');
    await agree(t, STATIONS[0], [station, tree.county]);
    await sound([station]);
  },
  { limitMs: 300_000 },
);

test(
  'a node killed in the middle of a repair is repaired by the next one',
  async (t) => {
    const { tree, station } = await loaded(t, 1500);
    await station.stop();
    const random = seededRandom(t.seed, 2);
    await plantInRecords(station.dir, random, { changed: 120, gone: 80 });
    await station.start();
    const found = (await compare(t, station)).differences.length;
    assert.is(found, 200);
    // Killed at once, and again after ever more time, until one has gone through.
    for (let beats = 1, through = false; !through; beats *= 2) {
      const repair = compare(t, station, { repair: true, yes: true }).then(
        () => 'done',
        () => 'ended',
      );
      const beat = async (): Promise<string> => {
        for (let at = 0; at < beats; at++) await station.status();
        return 'beat';
      };
      const first = await Promise.race([repair, beat()]);
      through = first === 'done';
      if (through) break;
      await station.kill();
      await repair;
      await station.start();
      const { differences } = await compare(t, station);
      assert.ok(differences.length <= found, `${differences.length} after a kill`);
      through = differences.length === 0;
    }
    assert.is((await compare(t, station)).equal, true);
    await agree(t, STATIONS[0], [station, tree.county]);
    await sound([station]);
  },
  { limitMs: 300_000 },
);

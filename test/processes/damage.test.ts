import * as assert from 'uvu/assert';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { type Answer, births, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import type { Status } from './node-folder.js';
import { flipBit, type StoredFrame, storedFrames } from './store-files.js';
import { addStation, agree, calm, present, sound, startTree, type Tree } from './tree.js';

const test = suite('processes/damage');

/** Three frames of a station's stream that only the station holds; the answers by frame. */
async function frames(tree: Tree, above: Daemon): Promise<Answer[][]> {
  const [station] = tree.stations;
  await above.stop();
  const answers: Answer[][] = [];
  for (let round = 0; round < 3; round++) {
    answers.push(await submit(station, births(10)));
    // A digest speaks of sealed frames, so what is open is sealed for it.
    await station.call('digest');
  }
  return answers;
}

/** The middle one of the last three frames. */
async function middle(dir: string, author: string): Promise<StoredFrame> {
  const all = await storedFrames(dir, author);
  const found = all.at(-2);
  if (found === undefined) throw new Error(`no frames of ${author}`);
  return found;
}

function linkTo(status: Status, peer: string) {
  const link = status.links.find((each) => each.peer === peer);
  if (link === undefined) throw new Error(`no link to ${peer}`);
  return link;
}

/** What the damage must not touch: reading, writing, other stations, other streams of the link. */
async function goesOn(t: TestContext, tree: Tree, answers: readonly Answer[]): Promise<void> {
  const [station, other] = tree.stations;
  const { since } = linkTo(await station.status(), tree.county.code);
  await present(station, answers);
  await submit(station, births(1));
  const more = await submit(other, births(5));
  await agree(t, other.code, [other, tree.county, tree.province]);
  await present(tree.province, more);
  const third = await addStation(t, tree);
  await t.until('the news of lane all', async () => {
    const { nodes } = await station.call('node.list');
    return (nodes as { node: string }[]).some(({ node }) => node === third.code);
  });
  assert.is(linkTo(await station.status(), tree.county.code).since, since, 'the link held');
}

async function fsckFindings(node: Daemon): Promise<string[]> {
  const { findings } = await node.call('fsck');
  return (findings as { code: string; where: string }[]).map(
    ({ code, where }) => `${code} ${where}`,
  );
}

test(
  'a frame the disk has spoilt stays where it is, is named, and stops nothing but its own stream',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    await agree(t, station.code, [station, tree.county, tree.province]);
    const [first = [], ...rest] = await frames(tree, tree.county);
    await station.stop();
    const frame = await middle(station.dir, station.code);
    const bit = Math.floor(seededRandom(t.seed)() * frame.bytes.length * 8);
    await flipBit(station.dir, frame, bit, false);
    await station.start();
    await tree.county.start();
    const name = `FRAME_MALFORMED ${frame.stream} ${frame.lastSeq}`;
    await t.until(
      'an error that names it',
      async () => linkTo(await station.status(), tree.county.code).error?.startsWith(name),
      20_000,
    );
    assert.ok((await station.alarms()).includes('FRAME_MALFORMED'));
    const found = await fsckFindings(station);
    assert.ok(
      found.some((text) => new RegExp(`^FRAME_\\w+ ${frame.stream} ${frame.firstSeq}$`).test(text)),
      `bit ${bit}: ${found.join(', ')}`,
    );
    await goesOn(t, tree, [...first, ...rest.flat()]);
    await present(tree.province, first);
    const { streams } = await tree.county.status();
    const held = streams.find(({ stream }) => stream.id === frame.stream)?.head.seq;
    assert.is(held, frame.firstSeq - 1);
    await sound([tree.county, tree.province]);
  },
  { limitMs: 60_000 },
);

test(
  'a frame that was tampered with is refused by the neighbour, and named on both sides',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    await agree(t, station.code, [station, tree.county, tree.province]);
    const [first = [], ...rest] = await frames(tree, tree.county);
    await station.stop();
    const frame = await middle(station.dir, station.code);
    // The signature stands last.
    await flipBit(station.dir, frame, (frame.bytes.length - 1) * 8, true);
    await station.start();
    await tree.county.start();
    const name = `FRAME_SIGNATURE ${frame.stream} ${frame.lastSeq}: `;
    await t.until(
      'an error at the station',
      async () => linkTo(await station.status(), tree.county.code).error?.startsWith(name),
      20_000,
    );
    const county = await tree.county.status();
    assert.match(linkTo(county, station.code).error ?? '', /^FRAME_SIGNATURE /);
    for (const node of [station, tree.county]) {
      assert.ok((await node.alarms()).includes('FRAME_SIGNATURE'), node.code);
    }
    const found = await fsckFindings(station);
    assert.ok(found.includes(`FRAME_SIGNATURE ${frame.stream} ${frame.firstSeq}`), found.join());
    await goesOn(t, tree, [...first, ...rest.flat()]);
    await sound([tree.county, tree.province]);
  },
  { limitMs: 60_000 },
);

test(
  'a frame spoilt on the way is given back by a neighbour that holds it',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    await agree(t, station.code, [station, tree.county, tree.province]);
    const answers = await frames(tree, tree.province);
    await agree(t, station.code, [station, tree.county]);
    await tree.county.stop();
    const frame = await middle(tree.county.dir, station.code);
    const bit = Math.floor(seededRandom(t.seed, 2)() * frame.bytes.length * 8);
    await flipBit(tree.county.dir, frame, bit, false);
    await tree.county.start();
    await tree.province.start();
    await agree(t, station.code, [station, tree.county, tree.province], 30_000);
    await present(tree.province, answers.flat());
    await calm(t, tree.county);
    assert.is(linkTo(await tree.county.status(), tree.province.code).error, null);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

/** Spoils those of the author's frames in a stopped node's store, counted from the end. */
async function spoil(t: TestContext, node: Daemon, author: string, places: readonly number[]) {
  const all = await storedFrames(node.dir, author);
  const random = seededRandom(t.seed, ...places);
  for (const place of places) {
    const frame = all.at(place);
    if (frame === undefined) throw new Error(`no frame ${place} of ${author}`);
    await flipBit(node.dir, frame, Math.floor(random() * frame.bytes.length * 8), false);
  }
}

test(
  'what fsck finds spoilt on a running node raises an alarm until a neighbour has given it back',
  async (t) => {
    const tree = await startTree(t);
    const [station] = tree.stations;
    await frames(tree, tree.province);
    await agree(t, station.code, [station, tree.county]);
    await tree.county.stop();
    await station.stop();
    await spoil(t, station, station.code, [-3, -1]);
    await station.start();
    assert.not.ok((await station.alarms()).includes('FRAME_MALFORMED'), 'nobody has read it');
    const found = (await fsckFindings(station)).join();
    assert.match(found, /FRAME_(SIGNATURE|MALFORMED)/);
    assert.ok((await station.alarms()).includes('FRAME_MALFORMED'), found);
    await tree.county.start();
    const mended = async (): Promise<boolean> =>
      !(await station.alarms()).includes('FRAME_MALFORMED');
    await t.until('both frames back', mended, 20_000);
    await sound([station]);
    await station.stop();
    await spoil(t, station, station.code, [-2]);
    await station.start();
    await agree(t, station.code, [station, tree.county]);
    assert.ok((await fsckFindings(station)).length > 0);
    await t.until('the frame back over a link that stands', mended, 20_000);
    await sound([station, tree.county]);
  },
  { limitMs: 60_000 },
);

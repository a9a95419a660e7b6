import * as assert from 'uvu/assert';
import { Fsck } from '../../node/fsck/fsck.js';
import type { HujiNode } from '../../node/node.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { about, person } from './drafts.js';
import { feed } from './feeding.js';
import { FrameWriter } from './frame-writer.js';
import { type Picture, pictureOf } from './picture.js';
import {
  CITY,
  COUNTY,
  framesOf,
  identities,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from './tree.js';

const test = suite('node: forks');

async function soundPicture(node: HujiNode): Promise<Picture> {
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
  return pictureOf(node);
}

/** A station, and a clone made of its folder while two changes were not sealed yet. */
async function makeClone(t: TestContext) {
  const tree = new Tree(t);
  const province = await tree.found();
  const first = await tree.join(STATION, province);
  const [one, two] = await write(first, [person(1), person(2)], { seal: true });
  await write(first, [person(3), about(one?.id ?? '', '107', { XM: '尾' })]);
  await tree.close(first);
  const folder = tree.image(first);
  const original = await tree.reopen(first);
  const clone = await tree.open(STATION, { folder });
  assert.is(clone.epoch(), original.epoch());
  return { tree, province, original, clone, ids: [one?.id ?? '', two?.id ?? ''] as const };
}

test('what both had in their open tail is one change in both histories', async (t) => {
  const { tree, province, original, clone, ids } = await makeClone(t);
  const [one, two] = ids;
  // The original seals four changes at once, the clone two and then two of its own.
  await write(original, [about(one, '107', { XM: '原' }), about(two, '107', { XM: '原' })]);
  await sealTails(clone);
  await write(clone, [about(two, '107', { XM: '复' }, 'card'), about(one, '102', {})]);
  for (const node of [original, clone]) await sealTails(node);
  const county = await tree.join(COUNTY, province);
  const before = [...(await framesOf(province, 'all')), ...(await framesOf(clone, STATION))];
  for (const frame of before) await county.receiver.receive(frame);
  // It saw what stands in both histories, and what stands in one.
  await write(county, [about(one, '107', { XM: '县' })], { lane: STATION, seal: true });
  const frames = [...before, ...(await framesOf(original, STATION)), ...(await framesOf(county))];
  const dice = seededRandom(t.seed);
  const pictures: Picture[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const node = await tree.open([CITY, SECOND_STATION, STATION, COUNTY][turn] as string);
    await feed(node, frames, dice);
    pictures.push(await soundPicture(node));
    assert.is(node.counters.all().get(STATION)?.forks, 1);
    await tree.close(node);
  }
  for (const picture of pictures) assert.equal(picture, pictures[0]);
});

test('three histories, parting here and there, in any order', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const under = province.authority.head();
  const a = new FrameWriter(identity);
  const frames = [a.introduce().bytes];
  const made = a.write([person(1), person(2)], { under });
  frames.push(made.frame.bytes);
  const b = a.clone();
  const write = (writer: FrameWriter, name: string) => {
    const drafts = made.ids.map((id) => about(id, '107', { XM: name }));
    frames.push(writer.write(drafts, { under }).frame.bytes);
  };
  write(a, '甲');
  write(b, '乙');
  const c = b.clone();
  write(a, '甲甲');
  write(b, '乙乙');
  write(c, '丙');
  const d = new FrameWriter(identity);
  frames.push(d.seal(d.changes([person(9)]), {}).bytes);
  const all = [...frames, ...(await framesOf(province, 'all'))];
  const dice = seededRandom(t.seed, 1);
  const pictures: Picture[] = [];
  for (const code of [CITY, COUNTY, SECOND_STATION, STATION]) {
    const node = await tree.open(code);
    await feed(node, all, dice);
    pictures.push(await soundPicture(node));
    assert.is(node.counters.all().get(STATION)?.forks, 3, 'three places where they part');
    await tree.close(node);
  }
  for (const picture of pictures) assert.equal(picture, pictures[0]);
});

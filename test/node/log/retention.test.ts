import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { Retention } from '../../../node/log/retention.js';
import type { HujiNode } from '../../../node/node.js';
import { type Receipt, signReceipt } from '../../../proto/receipt.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { pictureOf } from '../picture.js';
import { CITY, COUNTY, framesOf, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/log/retention');

const MANY = 1000;

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly station: HujiNode;
}

/** A station with five frames, which its county and the province hold. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  for (const n of [1, 2, 3, 4]) await write(station, [person(n)], { seal: true });
  for (const frame of await framesOf(station, STATION)) {
    await county.receiver.receive(frame);
    await province.receiver.receive(frame);
  }
  return { tree, province, county, station };
}

function retentionOf(node: HujiNode): Retention {
  const { store, log, receipts, identity } = node;
  const parent = () => identity.parent;
  return new Retention({ store, log, receipts, code: identity.code, parent });
}

function ownOf(node: HujiNode, lane: string = node.identity.code) {
  const branch = node.log.own(lane);
  assert.ok(branch);
  return branch;
}

/** A tier's word about a branch, as the node would get it. */
async function tell(
  to: HujiNode,
  from: HujiNode,
  stream: string,
  edit: Partial<Receipt>,
): Promise<void> {
  const [branch] = from.log.ofStream(stream);
  assert.ok(branch);
  const { receipt } = from.receipts.write(branch);
  const signed = signReceipt({ ...receipt, ...edit }, from.identity.key);
  to.receipts.knowKey(from.identity.code, from.identity.publicKey);
  assert.ok(await to.receipts.take(signed, from.identity.code));
}

/** The county, the station's parent, holds it all; the province has it in a backup to there. */
async function tellSafe({ station, county, province }: World, backedUp: number): Promise<void> {
  const { stream } = ownOf(station);
  await tell(station, county, stream, {});
  await tell(station, province, stream, { backedUp });
}

test('nothing goes before the top tier has it in a backup, whatever others hold', async (t) => {
  const { station, county, province } = await makeWorld(t);
  const { stream } = ownOf(station);
  const retention = retentionOf(station);
  assert.is(retention.limitOf(ownOf(station)), 0);
  await tell(station, county, stream, { backedUp: 5 });
  assert.is(retention.limitOf(ownOf(station)), 0, 'the county is not the top');
  await tell(station, province, stream, { backedUp: 0 });
  assert.is(retention.limitOf(ownOf(station)), 0, 'held is not backed up');
  await tell(station, province, stream, { backedUp: 3 });
  assert.is(retention.limitOf(ownOf(station)), 3);
});

test('nothing goes that only the top tier holds', async (t) => {
  const { tree, station, county, province } = await makeWorld(t);
  const { stream } = ownOf(station);
  const retention = retentionOf(station);
  await tell(station, province, stream, { backedUp: 5 });
  assert.is(retention.limitOf(ownOf(station)), 0, 'the county has not spoken');
  const hash = station.log.hashAt(ownOf(station), 2) ?? '';
  await tell(station, county, stream, { held: { stream, seq: 2, hash: hash.slice(0, 16) } });
  assert.is(retention.limitOf(ownOf(station)), 2, 'it holds two of them');
  // A node right below the province has no second neighbour.
  const city = await tree.join(CITY, province);
  for (const frame of await framesOf(city, CITY)) await province.receiver.receive(frame);
  await tell(city, province, ownOf(city).stream, { backedUp: 1 });
  assert.is(retentionOf(city).limitOf(ownOf(city)), 0);
});

test('what goes are whole frames up to there; all that was made of them stays', async (t) => {
  const world = await makeWorld(t);
  const { tree, station, county, province } = world;
  await write(station, [person(5), person(6)], { seal: true });
  const last = (await framesOf(station, STATION)).at(-1) as Uint8Array;
  for (const node of [county, province]) await node.receiver.receive(last);
  // In the middle of the last frame.
  await tellSafe(world, 6);
  const { heads: _, ...before } = await pictureOf(station);
  const digest = station.digester.digest(STATION, null);
  assert.is(await retentionOf(station).trim(ownOf(station), MANY), 5);
  assert.equal([ownOf(station).trimmed, ownOf(station).frames], [5, 1]);
  assert.is((await framesOf(station, STATION)).length, 1);
  const again = await tree.reopen(station);
  const { heads: __, ...after } = await pictureOf(again);
  assert.equal(after, before);
  assert.equal({ ...again.digester.digest(STATION, null) }, digest);
  const { store, log, counters } = again;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
  assert.is(await retentionOf(again).trim(ownOf(again), MANY), 0, 'once is enough');
  await write(again, [person(7)], { seal: true });
  assert.is(ownOf(again).seq, 8, 'and it goes on');
});

test('a few frames go at a turn, the oldest first', async (t) => {
  const world = await makeWorld(t);
  const { station } = world;
  await tellSafe(world, 5);
  const retention = retentionOf(station);
  const turns: number[][] = [];
  for (let turn = 0; turn < 4; turn++) {
    turns.push([await retention.trimSome(2), ownOf(station).trimmed]);
  }
  assert.equal(turns, [
    [2, 2],
    [2, 4],
    [1, 5],
    [0, 5],
  ]);
});

test('a trimmed frame that comes again is a duplicate, another there is a fork', async (t) => {
  const world = await makeWorld(t);
  const { station } = world;
  const frames = await framesOf(station, STATION);
  await tellSafe(world, 5);
  await retentionOf(station).trim(ownOf(station), MANY);
  for (const frame of frames) {
    assert.is((await station.receiver.receive(frame)).kind, 'duplicate');
  }
  assert.is((await framesOf(station, STATION)).length, 0);
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const twin = new FrameWriter(identity, { epoch: station.epoch() });
  const other = await station.receiver.receive(twin.introduce().bytes);
  assert.is(other.kind === 'stored' && other.forked, true, 'as at every other tier');
  const { store, log, counters } = station;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
});

test('what nodes below may come to ask for stays', async (t) => {
  const { tree, station, county, province } = await makeWorld(t);
  const city = await tree.join(CITY, province);
  const id = (await station.query.personsByName('王1', 1))[0];
  assert.ok(id);
  const draft = about('0'.repeat(16).concat('-1-00000000'), '107', { XM: '县' });
  await write(county, [{ ...draft, target: id }], { lane: STATION, seal: true });
  await write(county, [person(9)], { seal: true });
  for (const frame of [...(await framesOf(county, STATION)), ...(await framesOf(county, COUNTY))]) {
    for (const node of [city, province]) await node.receiver.receive(frame);
  }
  for (const branch of [...county.log.branches()].filter(({ name }) => name.lane !== 'all')) {
    await tell(county, city, branch.stream, {});
    await tell(county, province, branch.stream, { backedUp: branch.seq });
    const expected = branch.name.lane === COUNTY ? branch.seq : 0;
    assert.is(retentionOf(county).limitOf(branch), expected, branch.name.lane);
  }
  await retentionOf(county).trimSome(MANY);
  const [frame] = (await framesOf(county, STATION)).slice(-1);
  assert.ok(frame);
  assert.is((await station.receiver.receive(frame)).kind, 'stored');
  // At the station that lane is its own, whoever writes in it.
  const branch = station.log.ofStream(ownOf(county, STATION).stream)[0];
  assert.ok(branch);
  await tell(station, county, branch.stream, {});
  await tell(station, province, branch.stream, { backedUp: 1 });
  assert.is(retentionOf(station).limitOf(branch), 1);
});

test('a fork stops it, whether it is held here or only above', async (t) => {
  const world = await makeWorld(t);
  const { station, province } = world;
  const { stream } = ownOf(station);
  const retention = retentionOf(station);
  await tellSafe(world, 5);
  assert.is(retention.limitOf(ownOf(station)), 5);
  // The province’s word is about a history that is not known here.
  const held = { stream, seq: 5, hash: '0011223344556677' };
  await tell(station, province, stream, { backedUp: 5, held });
  assert.is(retention.limitOf(ownOf(station)), 0);
  await tell(station, province, stream, { backedUp: 5 });
  assert.is(retention.limitOf(ownOf(station)), 5);
  // The second history itself has come.
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const twin = new FrameWriter(identity, { epoch: station.epoch() });
  assert.is((await station.receiver.receive(twin.introduce().bytes)).kind, 'stored');
  assert.is(retention.limitOf(ownOf(station)), 0);
  assert.is(await retention.trim(ownOf(station), MANY), 0);
});

test('lane `all`, and the province’s own log, stay whole', async (t) => {
  const { station, county, province } = await makeWorld(t);
  const [all] = station.log.inLane('all');
  assert.ok(all);
  await tell(station, county, all.stream, {});
  await tell(station, province, all.stream, { backedUp: all.seq });
  assert.is(retentionOf(station).limitOf(all), 0);
  for (const branch of province.log.branches()) {
    await province.store.commit((tx) => province.receipts.setBackedUp(tx, branch, branch.seq));
    assert.is(retentionOf(province).limitOf(branch), 0);
  }
});

test('a backup covers of a second history only what it shares', async (t) => {
  const { tree, station, province } = await makeWorld(t);
  const { stream } = ownOf(station);
  const [branch] = province.log.ofStream(stream);
  assert.ok(branch);
  await province.store.commit((tx) => province.receipts.setBackedUp(tx, branch, 4));
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const twin = new FrameWriter(identity, { epoch: station.epoch() });
  await province.receiver.receive(twin.introduce().bytes);
  const covered = (node: HujiNode) =>
    node.log.ofStream(stream).map((each) => node.receipts.write(each).receipt.backedUp);
  assert.equal(covered(province), [4, 0]);
  assert.equal(covered(await tree.reopen(province)), [4, 0], 'after a start too');
});

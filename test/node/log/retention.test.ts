import * as assert from 'uvu/assert';
import { Fsck } from '../../../node/fsck/fsck.js';
import { Retention } from '../../../node/log/retention.js';
import type { HujiNode } from '../../../node/node.js';
import { type Receipt, signReceipt } from '../../../proto/receipt.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { pictureOf } from '../picture.js';
import { COUNTY, framesOf, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/log/retention');

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
  return new Retention({ store, log, receipts, code: identity.code, tier: identity.tier });
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

test('nothing goes before the top tier has it safely, whatever others hold', async (t) => {
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

test('what goes are whole frames up to there; all that was made of them stays', async (t) => {
  const { tree, station, province } = await makeWorld(t);
  const { stream } = ownOf(station);
  await write(station, [person(5), person(6)], { seal: true });
  await province.receiver.receive((await framesOf(station, STATION)).at(-1) as Uint8Array);
  // In the middle of the last frame.
  await tell(station, province, stream, { backedUp: 6 });
  const { heads: _, ...before } = await pictureOf(station);
  const digest = station.digester.digest(STATION, null);
  assert.is(await retentionOf(station).trim(ownOf(station)), 5);
  assert.equal([ownOf(station).trimmed, ownOf(station).frames], [5, 1]);
  assert.is((await framesOf(station, STATION)).length, 1);
  const again = await tree.reopen(station);
  const { heads: __, ...after } = await pictureOf(again);
  assert.equal(after, before);
  assert.equal({ ...again.digester.digest(STATION, null) }, digest);
  const { store, log, counters } = again;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
  assert.is(await retentionOf(again).trim(ownOf(again)), 0, 'once is enough');
  await write(again, [person(7)], { seal: true });
  assert.is(ownOf(again).seq, 8, 'and it goes on');
});

test('a trimmed frame that comes again is a duplicate', async (t) => {
  const { station, province } = await makeWorld(t);
  const frames = await framesOf(station, STATION);
  await tell(station, province, ownOf(station).stream, { backedUp: 5 });
  await retentionOf(station).trim(ownOf(station));
  for (const frame of frames) {
    assert.is((await station.receiver.receive(frame)).kind, 'duplicate');
  }
  assert.is((await framesOf(station, STATION)).length, 0);
});

test('what is written from above stays until the lane’s own node has it', async (t) => {
  const { station, county, province } = await makeWorld(t);
  const id = (await station.query.personsByName('王1', 1))[0];
  assert.ok(id);
  await write(
    county,
    [{ ...about('0'.repeat(16).concat('-1-00000000'), '107', { XM: '县' }), target: id }],
    {
      lane: STATION,
      seal: true,
    },
  );
  const branch = ownOf(county, STATION);
  const [frame] = (await framesOf(county, STATION)).slice(-1);
  assert.ok(frame);
  await province.receiver.receive(frame);
  await tell(county, province, branch.stream, { backedUp: 1 });
  const retention = retentionOf(county);
  assert.is(retention.limitOf(branch), 0);
  await station.receiver.receive(frame);
  await tell(county, station, branch.stream, {});
  assert.is(retention.limitOf(branch), 1);
});

test('a fork stops it, whether it is held here or only above', async (t) => {
  const { station, county, province } = await makeWorld(t);
  const { stream } = ownOf(station);
  await tell(station, province, stream, { backedUp: 5 });
  const retention = retentionOf(station);
  assert.is(retention.limitOf(ownOf(station)), 5);
  // The province’s word is about a history that is not known here.
  const held = { stream, seq: 5, hash: '0011223344556677' };
  await tell(station, province, stream, { backedUp: 5, held });
  assert.is(retention.limitOf(ownOf(station)), 0);
  // At the county the second history itself has come.
  await tell(county, province, stream, { backedUp: 5 });
  const [branch] = county.log.ofStream(stream);
  assert.ok(branch);
  assert.is(retentionOf(county).limitOf(branch), 5);
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const twin = new FrameWriter(identity, { epoch: station.epoch() });
  assert.is((await county.receiver.receive(twin.introduce().bytes)).kind, 'stored');
  assert.is(retentionOf(county).limitOf(branch), 0);
  assert.is(await retentionOf(county).trim(branch), 0);
});

test('lane `all`, and the province’s own log, stay whole', async (t) => {
  const { station, province } = await makeWorld(t);
  const [all] = station.log.inLane('all');
  assert.ok(all);
  await tell(station, province, all.stream, { backedUp: all.seq });
  assert.is(retentionOf(station).limitOf(all), 0);
  const { stream } = ownOf(station);
  const [branch] = province.log.ofStream(stream);
  assert.ok(branch);
  await province.store.commit((tx) => province.receipts.setBackedUp(tx, branch, 5));
  assert.is(province.receipts.backedUp(stream), 5);
  assert.is(retentionOf(province).limitOf(branch), 0);
});

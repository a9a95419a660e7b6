import * as assert from 'uvu/assert';
import { Fsck } from '../../node/fsck/fsck.js';
import type { HujiNode } from '../../node/node.js';
import { suite, type TestContext } from '../harness.js';
import { person } from './drafts.js';
import { FrameWriter } from './frame-writer.js';
import { refused } from './identity/province.js';
import { pictureOf } from './picture.js';
import { ScriptedPeer } from './ship/scripted-peer.js';
import { FaultyLevel } from './store/faulty-level.js';
import { COUNTY, framesOf, identities, SECOND_STATION, STATION, Tree, write } from './tree.js';

const test = suite('node: durable first');

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly level: FaultyLevel;
}

/** A county whose disk obeys the test. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const level = new FaultyLevel();
  const county = await tree.join(COUNTY, province, { level: level.over });
  return { tree, province, county, level };
}

async function stationFrames({ province }: World) {
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const writer = new FrameWriter(identity);
  const under = province.authority.head();
  const frames = [writer.introduce(), writer.write([person(1)], { under }).frame];
  return { writer, frames };
}

test('no neighbour is shown or told of what is not durable', async (t) => {
  const world = await makeWorld(t);
  const { county, level } = world;
  const { writer, frames } = await stationFrames(world);
  const { stream } = writer.head();
  const station = await ScriptedPeer.below(t, county, STATION);
  await station.hello(county.log.inLane('all').map(headOf));
  const [first, second] = frames;
  assert.ok(first && second);
  await station.say({ kind: 'frame', frame: first.bytes });
  const told = (peer: ScriptedPeer) => {
    return [...new Set(peer.of('receipt').map(({ receipt }) => receipt.receipt.held.seq))];
  };
  await t.until('a receipt', () => told(station).length > 0);
  level.hold();
  await station.say({ kind: 'frame', frame: second.bytes });
  await t.until('the write under way', () => level.holding);
  await station.answered();
  assert.is(county.log.ofStream(stream)[0]?.seq, 2, 'it is staged, and in the database');
  assert.is((await framesOf(county, STATION)).length, 2);
  assert.is(county.log.durable.ofStream(stream)[0]?.seq, 1);
  assert.is(county.digester.digest(STATION, null).persons, 0);
  const late = await ScriptedPeer.below(t, county, STATION);
  const { hello } = await late.first('hello');
  assert.equal(
    hello.heads.filter((head) => head.stream === stream).map(({ seq }) => seq),
    [1],
  );
  await late.hello([]);
  await t.until('the first', () => late.frames(stream).length > 0);
  await late.answered();
  assert.is(late.frames(stream).length, 1);
  assert.equal([told(station), told(late)], [[1], [1]]);
  level.release();
  await t.until('the second', () => late.frames(stream).length === 2);
  await t.until('a receipt', () => told(late).includes(2));
  assert.is(county.digester.digest(STATION, null).persons, 1);
});

function headOf({ stream, seq, hash }: { stream: string; seq: number; hash: string }) {
  return { stream, seq, hash: hash.slice(0, 16) };
}

test('what is written here is acknowledged and shown once it is durable', async (t) => {
  const { county, level } = await makeWorld(t);
  level.hold();
  let acknowledged = false;
  const writing = write(county, [person(1)], { seal: true }).then((done) => {
    acknowledged = true;
    return done;
  });
  await t.until('the write under way', () => level.holding);
  const own = county.log.own(COUNTY);
  assert.is(own?.seq, 2);
  assert.is(county.log.durable.inLane(COUNTY)[0]?.seq, 1);
  assert.is(acknowledged, false);
  level.release();
  assert.is((await writing)[0]?.ok, true);
  assert.is(county.log.durable.inLane(COUNTY)[0]?.seq, 2);
});

test('a disk that fails loses what it refused and nothing else; the node goes on', async (t) => {
  const world = await makeWorld(t);
  const { tree, county, level } = world;
  const { frames } = await stationFrames(world);
  await write(county, [person(10), person(11)]);
  const before = await pictureOf(county);
  for (let round = 0; round < 3; round++) {
    level.failing = 1;
    await refused(() => write(county, [person(20)]), 'DISK_FULL');
    level.failing = 1;
    await refused(() => county.receiver.receive(frames[0]?.bytes ?? Buffer.alloc(0)), 'DISK_FULL');
    assert.equal(await pictureOf(county), before);
  }
  await write(county, [person(12)], { seal: true });
  for (const { bytes } of frames) {
    assert.is((await county.receiver.receive(bytes)).kind, 'stored');
  }
  const after = await pictureOf(county);
  assert.is(county.digester.digest(COUNTY, null).persons, 4);
  const again = await tree.reopen(county);
  assert.equal(await pictureOf(again), after);
  const { store, log, counters } = again;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
});

test('news of lane `all` that was lost with its batch was never heard', async (t) => {
  const { tree, province, level, county } = await makeWorld(t);
  const station = await tree.join(SECOND_STATION, province);
  for (const frame of await framesOf(station)) await province.receiver.receive(frame);
  await province.settled();
  const fresh = (await framesOf(province, 'all')).slice(-1)[0];
  assert.ok(fresh);
  const before = [county.authority.nodes().size, county.authority.head()];
  level.failing = 1;
  await refused(() => county.receiver.receive(fresh), 'DISK_FULL');
  assert.equal([county.authority.nodes().size, county.authority.head()], before);
  for (const frame of await framesOf(province, 'all')) await county.receiver.receive(frame);
  assert.equal(county.authority.head(), province.authority.head());
  assert.equal([...county.authority.nodes()], [...province.authority.nodes()]);
});

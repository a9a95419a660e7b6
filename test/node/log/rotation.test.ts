import * as assert from 'uvu/assert';
import { derOf } from '../../../node/identity/certificate.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { checkPeerCertificate } from '../../../node/identity/peer-certificate.js';
import { rotate } from '../../../node/identity/rotation.js';
import type { HujiNode } from '../../../node/node.js';
import { refusesPeer } from '../../../node/ship/peers.js';
import { hlcFromUnixMs } from '../../../proto/hlc.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import { refused, seededRandom } from '../identity/province.js';
import { COUNTY, framesOf, hastyClock, identities, STATION, Tree, write } from '../tree.js';

const test = suite('node/log/rotation');

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  /** Runs with its next key. */
  readonly station: HujiNode;
  readonly before: NodeIdentity;
}

async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const first = await tree.join(STATION, province);
  await write(first, [person(1)], { seal: true });
  const before = first.identity;
  const random = seededRandom(t.seed);
  const { identity } = await rotate(before, { now: hastyClock.now(), random });
  const station = await tree.reopen(first, { identity });
  await station.finishRotation(before.key);
  return { tree, province, county, station, before };
}

async function give(node: HujiNode, frames: readonly Uint8Array[]): Promise<void> {
  for (const frame of frames) await node.receiver.receive(frame);
  await node.settled();
}

test('the old key says which one follows, and from then on only that one fits', async (t) => {
  const { county, station, before } = await makeWorld(t);
  await write(station, [person(2)], { seal: true });
  const frames = await framesOf(station, STATION);
  await give(county, frames);
  assert.is(county.digester.digest(STATION, null).persons, 2);
  const [branch] = county.log.ofStream(station.log.own(STATION)?.stream ?? '');
  assert.equal(
    branch?.keys.map(({ key }) => key),
    [before.publicKey, station.identity.publicKey],
  );
  // Whoever still has the old key writes nothing more into this stream.
  const late = new FrameWriter(before, { epoch: station.epoch() });
  Object.assign(late, { seq: branch?.seq, hash: branch?.hash });
  await refused(
    () => county.receiver.receive(late.write([person(3)]).frame.bytes),
    'FRAME_SIGNATURE',
  );
});

test('what was signed before stays good, and comes in whole anywhere', async (t) => {
  const { tree, province, station } = await makeWorld(t);
  await write(station, [person(2)], { seal: true });
  const fresh = await tree.open(COUNTY);
  await give(fresh, [...(await framesOf(province, 'all')), ...(await framesOf(station, STATION))]);
  assert.is(fresh.digester.digest(STATION, null).persons, 2);
});

test('the province lists both keys, so that a new epoch may begin with either chain', async (t) => {
  const { province, county, station, before } = await makeWorld(t);
  await give(province, await framesOf(station, STATION));
  assert.equal(province.authority.nodes().get(STATION)?.keys, [
    before.publicKey,
    station.identity.publicKey,
  ]);
  await station.recovery.newEpoch();
  await write(station, [person(2)], { seal: true });
  await give(county, [...(await framesOf(province, 'all')), ...(await framesOf(station, STATION))]);
  assert.is(county.digester.digest(STATION, null).persons, 2);
  assert.equal(
    county.alarms.list().filter(({ code }) => code === 'INTRODUCTION_USED'),
    [],
  );
});

test('done twice it does nothing; with a key it never had it refuses', async (t) => {
  const { tree, station, before } = await makeWorld(t);
  const seq = station.log.own(STATION)?.seq;
  await station.finishRotation(before.key);
  await station.finishRotation(null);
  assert.is(station.log.own(STATION)?.seq, seq);
  const random = seededRandom('another');
  const other = await rotate(station.identity, { now: hastyClock.now(), random });
  const wrong = await tree.reopen(station, { identity: other.identity });
  await refused(() => wrong.finishRotation(before.key), 'IDENTITY_DAMAGED');
  await refused(() => wrong.finishRotation(null), 'IDENTITY_DAMAGED');
});

test('once it is listed a peer is let in by a listed key in its chain alone', async (t) => {
  const { tree, province, station, before } = await makeWorld(t);
  const county = await tree.open(COUNTY);
  const { topology, authority } = county;
  const judge = (identity: NodeIdentity): string | undefined => {
    const peer = checkPeerCertificate(
      identity.chain.slice(1).reverse().map(derOf),
      identity.chain[0] ?? '',
      hastyClock.now(),
    );
    return refusesPeer(peer, COUNTY, topology, authority)?.code;
  };
  const twin = { code: STATION, keys: ['ab'.repeat(32)] };
  const judged = () => refusesPeer(twin, COUNTY, topology, authority)?.code;
  assert.is(judged(), undefined, 'nothing is listed yet');
  await give(province, (await framesOf(station, STATION)).slice(0, 1));
  await give(county, await framesOf(province, 'all'));
  assert.equal(authority.nodes().get(STATION)?.keys, [before.publicKey]);
  assert.is(judged(), 'INTRODUCTION_USED');
  assert.is(judge(before), undefined);
  assert.is(judge(station.identity), undefined, 'its next key, not listed so far');
  assert.is(refusesPeer({ code: STATION }, COUNTY, topology, authority), null, 'no chain shown');
});

test('a frame that names the next key unsigned by the present one is refused', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const all = await identities();
  const [station, thief] = [all.get(STATION), all.get(COUNTY)];
  assert.ok(station && thief);
  const writer = new FrameWriter(station);
  await give(province, [writer.introduce().bytes]);
  const { publicKey: nextKey, key } = thief;
  const stolen = writer.clone().write([person(1)], { nextKey, key });
  await refused(() => province.receiver.receive(stolen.frame.bytes), 'FRAME_SIGNATURE');
  const next = writer.write([person(1)], { nextKey });
  const after = writer.write([person(2)], { key });
  await give(province, [next.frame.bytes, after.frame.bytes]);
  assert.is(province.log.ofStream(writer.head().stream)[0]?.seq, 3);
});

test('who joins, by its own word, after its introduction ended is refused', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const identity = (await identities()).get(STATION);
  assert.ok(identity);
  const { introductionExpires } = province.log.own('all')?.author ?? {};
  assert.is(introductionExpires, null, 'the province needs none');
  const year = 366 * 86_400_000;
  const late = new FrameWriter(identity);
  const frame = late.seal(
    late.changes([person(1)], { hlc: hlcFromUnixMs(hastyClock.now() + year) }),
  );
  await refused(() => province.receiver.receive(frame.bytes), 'STREAM_OPENING');
  // A later epoch of a node that joined in time needs no new introduction.
  const again = new FrameWriter(identity, { previous: new FrameWriter(identity).head() });
  const next = again.seal(
    again.changes([person(1)], { hlc: hlcFromUnixMs(hastyClock.now() + year) }),
  );
  assert.is((await province.receiver.receive(next.bytes)).kind, 'stored');
});

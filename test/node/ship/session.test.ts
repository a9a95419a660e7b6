import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import type { Head } from '../../../proto/frame.js';
import { PROTOCOL_MAX } from '../../../proto/version.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { FrameWriter } from '../frame-writer.js';
import {
  COUNTY,
  framesOf,
  identities,
  PROVINCE,
  SECOND_STATION,
  STATION,
  Tree,
  write,
} from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship/session');

interface World {
  readonly province: HujiNode;
  readonly county: HujiNode;
  /** The county's own writing in the station's lane: five frames. */
  readonly heads: readonly Head[];
}

/** A county that has written in the lane of its station. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  for (let n = 1; n <= 5; n++) {
    await write(county, [person(n), person(n + 10)], { lane: STATION, seal: true });
  }
  const branch = county.log.own(STATION);
  assert.ok(branch);
  const heads: Head[] = [];
  for await (const { seq, hash } of county.log.ends(branch)) {
    heads.push({ stream: branch.stream, seq, hash: hash.slice(0, 16) });
  }
  return { province, county, heads };
}

const seqs = (peer: ScriptedPeer, { stream }: Head) =>
  peer.frames(stream).map(({ firstSeq, lastSeq }) => `${firstSeq}-${lastSeq}`);

test('a neighbour gets just what it lacks, and is told what is held', async (t) => {
  const { county, heads } = await makeWorld(t);
  const peer = await ScriptedPeer.below(t, county, STATION);
  const { hello } = await peer.first('hello');
  assert.equal([hello.node, hello.tier], [COUNTY, 'county']);
  assert.ok(hello.heads.some((head) => head.hash === heads[4]?.hash));
  const [all] = county.log.inLane('all');
  assert.ok(all && heads[2] && heads[4]);
  const known = { stream: all.stream, seq: all.seq, hash: all.hash.slice(0, 16) };
  await peer.hello([heads[2], known]);
  await t.until('two frames', () => peer.frames(heads[4]?.stream).length === 2);
  await peer.answered();
  assert.equal(seqs(peer, heads[4]), ['7-8', '9-10']);
  assert.is(peer.frames().length, 2, 'and nothing it has');
});

test('a gap is answered with exactly what is needed, however often it is asked', async (t) => {
  const { county, heads } = await makeWorld(t);
  const [, second, , , last] = heads;
  assert.ok(second && last);
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello(county.log.inLane('all').map(headOf));
  await t.until('all of it', () => peer.frames(last.stream).length === 5);
  await peer.say({ kind: 'need', stream: last.stream, after: second });
  await t.until('the rest', () => peer.frames(last.stream).length === 8);
  await peer.answered();
  assert.equal(seqs(peer, last).slice(5), ['5-6', '7-8', '9-10']);
});

function headOf({ stream, seq, hash }: { stream: string; seq: number; hash: string }): Head {
  return { stream, seq, hash: hash.slice(0, 16) };
}

test('what does not follow is asked for once, by what is held', async (t) => {
  const { county, province } = await makeWorld(t);
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const under = province.authority.head();
  const writer = new FrameWriter(station);
  const frames = [1, 2, 3, 4, 5].map((n) => writer.write([person(n)], { under }).frame);
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([]);
  const send = async (at: number) => {
    await peer.say({ kind: 'frame', frame: frames[at]?.bytes ?? new Uint8Array() });
  };
  for (const at of [2, 3, 4]) await send(at);
  await peer.first('need');
  await send(0);
  for (const at of [2, 3]) await send(at);
  await t.until('a second need', () => peer.of('need').length === 2);
  for (const at of [1, 2, 3, 4]) await send(at);
  await t.until('all of it', () => county.log.ofStream(writer.head().stream)[0]?.seq === 5);
  await peer.answered();
  const needs = peer.of('need').map(({ after }) => after);
  const held = frames[0]?.hash.slice(0, 16);
  assert.equal(
    needs.map(({ seq, hash }) => [seq, hash]),
    [
      [0, ''],
      [1, held],
    ],
  );
});

test('where two histories part is found by probing, and only what follows is sent', async (t) => {
  const { county, province } = await makeWorld(t);
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const under = province.authority.head();
  const ours = new FrameWriter(station);
  const shared = Array.from({ length: 30 }, (_, n) => ours.write([person(n)], { under }).frame);
  const theirs = ours.clone();
  const own = [1, 2, 3].map((n) => ours.write([person(n + 50)], { under }).frame);
  theirs.write([person(70)], { under });
  for (const { bytes } of [...shared, ...own]) await county.receiver.receive(bytes);
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([theirs.head()]);
  const { points } = await peer.first('probe');
  const common = points.find(({ seq }) => seq <= 30);
  assert.ok(common && common.seq === 30, 'the newest thirty-three, one by one at first');
  await peer.say({ kind: 'common', stream: common.stream, point: common });
  await t.until('the rest', () => peer.frames(common.stream).length === 3);
  await peer.answered();
  assert.equal(
    peer.frames(common.stream).map(({ firstSeq }) => firstSeq),
    [31, 32, 33],
  );
});

test('many places of one stream that nobody knows bring one probe', async (t) => {
  const { county, heads } = await makeWorld(t);
  const [{ stream } = { stream: '' }] = heads;
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([3, 9, 6].map((seq) => ({ stream, seq, hash: 'ff'.repeat(8) })));
  await peer.answered();
  assert.is(peer.of('probe').length, 1);
});

test('who holds one history of two gets the other from where they part', async (t) => {
  const { county, province } = await makeWorld(t);
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const under = province.authority.head();
  const a = new FrameWriter(station);
  const shared = [1, 2, 3].map((n) => a.write([person(n)], { under }).frame);
  const b = a.clone();
  const one = [4, 5].map((n) => a.write([person(n)], { under }).frame);
  const two = [6, 7].map((n) => b.write([person(n)], { under }).frame);
  for (const { bytes } of [...shared, ...one, ...two]) await county.receiver.receive(bytes);
  for (const [holds, lacks] of [
    [a.head(), two],
    [b.head(), one],
  ] as const) {
    const peer = await ScriptedPeer.below(t, county, STATION);
    await peer.hello([holds]);
    await t.until('the other history', () => peer.frames(holds.stream).length >= 2);
    await peer.answered();
    const got = peer.frames(holds.stream).map(({ hash }) => hash);
    assert.equal(
      got,
      lacks.map(({ hash }) => hash),
    );
  }
});

test('one neighbour’s duplicates tell nothing of what came from another', async (t) => {
  const { county } = await makeWorld(t);
  const root = (await identities()).get(PROVINCE);
  assert.ok(root);
  // Two children of a county that was set back: one holds all of a stream, the other some.
  const writer = new FrameWriter(root, { lane: 'all' });
  const frames = [writer.introduce(), writer.introduce()].map(({ bytes }) => bytes);
  const some = writer.head();
  frames.push(...[3, 4, 5, 6].map(() => writer.introduce().bytes));
  await county.receiver.receive(frames[0] ?? new Uint8Array());
  const behind = await ScriptedPeer.below(t, county, SECOND_STATION);
  await behind.hello([some]);
  await behind.first('probe');
  const ahead = await ScriptedPeer.below(t, county, STATION);
  await ahead.hello([]);
  for (const frame of frames) await ahead.say({ kind: 'frame', frame });
  await t.until('all of it', () => county.log.ofStream(some.stream)[0]?.seq === 6);
  await behind.say({ kind: 'frame', frame: frames[1] ?? new Uint8Array() });
  await t.until('the rest', () => behind.frames(some.stream).at(-1)?.lastSeq === 6);
  await behind.answered();
  assert.equal(seqs(behind, some), ['3-3', '4-4', '5-5', '6-6']);
});

test('a neighbour that is no neighbour, or speaks no language of ours, is told so', async (t) => {
  const { county } = await makeWorld(t);
  const cases: [string, (peer: ScriptedPeer) => Promise<void>][] = [
    ['PROTOCOL_GARBAGE', (peer) => peer.sayBytes(Buffer.from('nonsense'))],
    ['PROTOCOL_GARBAGE', (peer) => peer.say({ kind: 'frame', frame: new Uint8Array(1) })],
    ['PROTOCOL_GARBAGE', (peer) => peer.hello().then(() => peer.hello())],
    ['PEER_UNEXPECTED', (peer) => peer.hello([], { node: SECOND_STATION })],
    ['PROTOCOL_VERSION', (peer) => peer.hello([], { versionMin: PROTOCOL_MAX + 1, versionMax: 9 })],
  ];
  for (const [code, speak] of cases) {
    const peer = await ScriptedPeer.below(t, county, STATION);
    await speak(peer);
    assert.is((await peer.first('refusal')).code, code);
    await t.until('the end', () => peer.ended);
  }
});

test('what the neighbour’s lanes are not for is not sent', async (t) => {
  const { county, heads } = await makeWorld(t);
  await write(county, [person(99)], { seal: true });
  const peer = await ScriptedPeer.below(t, county, SECOND_STATION);
  await peer.hello([]);
  const all = (await framesOf(county, 'all')).length;
  await t.until('lane `all`', () => peer.frames().length === all);
  await peer.answered();
  assert.equal(
    peer.frames().map(({ name }) => name.lane),
    Array(all).fill('all'),
  );
  const { hello } = await peer.first('hello');
  assert.not.ok(hello.heads.some(({ stream }) => stream === heads[0]?.stream));
});

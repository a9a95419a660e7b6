import * as assert from 'uvu/assert';
import type { Revocation } from '../../../node/authority/authority.js';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { KINSHIP } from '../../../node/authority/tables/kinship.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../node/node.js';
import type { Head } from '../../../proto/frame.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { about, person } from '../drafts.js';
import { feed } from '../feeding.js';
import { FrameWriter } from '../frame-writer.js';
import { type Picture, pictureOf } from '../picture.js';
import {
  CITY,
  COUNTY,
  framesOf,
  identities,
  joined,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from '../tree.js';

const test = suite('node/apply/review');

type Bytes = readonly Uint8Array[];

async function identityOf(code: string) {
  const identity = (await identities()).get(code);
  if (identity === undefined) throw new RangeError(code);
  return identity;
}

async function revoke(province: HujiNode, keep: readonly Head[], code = STATION): Promise<void> {
  const revocation: Revocation = { code, epoch: null, keep, why: 'stolen' };
  const draft = authorityDraft('912', 'revocation', code, revocation);
  await write(province, [draft], { lane: 'all', seal: true });
  await province.settled();
}

/** All but lane `all`, whose last word the province alone has. */
function apart({ heads: _, counts, ...picture }: Picture) {
  return { ...picture, counts: counts.filter((line) => !line.startsWith('["all"')) };
}

async function give(node: HujiNode, frames: Bytes): Promise<void> {
  for (const frame of frames) await node.receiver.receive(frame);
  await node.settled();
}

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly writer: FrameWriter;
  /** Of the station, in order. */
  readonly frames: Uint8Array[];
  readonly cut: Head;
}

/** A station that writes soundly up to a cut, and then what somebody who stole it would. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const under = province.authority.head();
  const writer = new FrameWriter(await identityOf(STATION));
  const frames = [writer.introduce().bytes];
  const sound = writer.write([person(1), person(2), person(3)], { under });
  const [a = '', b = ''] = sound.ids;
  const change = writer.write([about(a, '107', { XM: '甲' }, 'card')], { under });
  frames.push(sound.frame.bytes, change.frame.bytes);
  const cut = writer.head();
  const stolen = writer.write(
    [person(4), about(a, '107', { XM: '盗' }, 'card'), about(b, '102', {}), person(5, { XB: '7' })],
    { under },
  );
  const more = writer.write([about(stolen.ids[0] ?? '', '107', { XM: '再' })], { under });
  frames.push(stolen.frame.bytes, more.frame.bytes);
  return { tree, province, writer, frames, cut };
}

test('a record of which only the claims of others are left is awaited again', async (t) => {
  const { tree, province, writer, frames, cut } = await makeWorld(t);
  const node = await tree.open(CITY);
  const under = province.authority.head();
  const stolen = writer.write([person(6)], { under });
  const county = new FrameWriter(await identityOf(COUNTY), { lane: STATION });
  const claim = county.write([about(stolen.ids[0] ?? '', '107', { XM: '县' }, 'card')], { under });
  const made = [...frames, stolen.frame.bytes, claim.frame.bytes];
  await give(node, [...(await framesOf(province, 'all')), ...made]);
  await revoke(province, [cut]);
  await give(node, await framesOf(province, 'all'));
  const { store, log, counters } = node;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
});

test('revoked from a cut on, a node shows what one shows that never applied it', async (t) => {
  const { tree, province, frames, cut } = await makeWorld(t);
  const before = await tree.open(CITY);
  await give(before, [...(await framesOf(province, 'all')), ...frames]);
  assert.is(before.digester.digest(STATION, null).persons, 3);
  await revoke(province, [cut]);
  const all = await framesOf(province, 'all');
  await give(before, all);
  const after = await tree.open(COUNTY);
  await give(after, [...all, ...frames]);
  const kept = await tree.open(SECOND_STATION);
  await give(kept, [...all, ...frames.slice(0, 3)]);
  assert.equal(apart(await pictureOf(before)), apart(await pictureOf(after)));
  const [shown, whole] = [apart(await pictureOf(before)), apart(await pictureOf(kept))];
  assert.equal([shown.records, shown.indexes], [whole.records, whole.indexes]);
  for (const node of [before, after, kept]) {
    const { persons, state } = node.digester.digest(STATION, null);
    assert.equal([persons, state], [3, kept.digester.digest(STATION, null).state]);
  }
  assert.is(shown.parked.length, 5, 'kept and shown, with the reason');
});

test('in any order, with the revocation in the middle of everything', async (t) => {
  const { tree, province, frames, cut } = await makeWorld(t);
  await revoke(province, [cut]);
  const all = [...(await framesOf(province)), ...frames];
  const dice = seededRandom(t.seed);
  const pictures: unknown[] = [];
  for (const code of [CITY, COUNTY, SECOND_STATION, STATION]) {
    const node = await tree.open(code);
    await feed(node, all, dice);
    pictures.push(apart(await pictureOf(node)));
    await tree.close(node);
  }
  for (const picture of pictures) assert.equal(picture, pictures[0]);
});

test('a stop in between does not matter', async (t) => {
  const { tree, province, frames, cut } = await makeWorld(t);
  const first = await tree.open(CITY);
  await give(first, [...(await framesOf(province, 'all')), ...frames]);
  await revoke(province, [cut]);
  // Held durably, and closed before its news has taken effect.
  const news = (await framesOf(province, 'all')).map((frame) => first.receiver.receive(frame));
  await Promise.all(news);
  const again = await tree.reopen(first);
  assert.is(again.digester.digest(STATION, null).persons, 3);
  const fresh = await tree.open(COUNTY);
  await give(fresh, [...(await framesOf(province, 'all')), ...frames]);
  assert.equal(apart(await pictureOf(again)), apart(await pictureOf(fresh)));
});

test('a stream the revocation does not name keeps nothing', async (t) => {
  const { tree, province, frames } = await makeWorld(t);
  await revoke(province, []);
  const node = await tree.open(CITY);
  await give(node, [...(await framesOf(province, 'all')), ...frames]);
  assert.is(node.digester.digest(STATION, null).persons, 0);
  assert.equal((await pictureOf(node)).records, []);
});

test('of two histories only what the good one shares counts, whichever came first', async (t) => {
  const { tree, province, writer } = await makeWorld(t);
  const under = province.authority.head();
  const clone = new FrameWriter(writer.identity);
  const twin = [clone.introduce().bytes, clone.write([person(1)], { under }).frame.bytes];
  const own = clone.clone();
  const good = own.write([person(6)], { under }).frame.bytes;
  const bad = clone.write([person(7)], { under }).frame.bytes;
  await revoke(province, [own.head()]);
  const all = await framesOf(province, 'all');
  const pictures: unknown[] = [];
  for (const [code, order] of [
    [CITY, [...all, ...twin, good, bad]],
    [COUNTY, [...all, ...twin, bad, good]],
    [SECOND_STATION, [...twin, bad, good, ...all]],
  ] as const) {
    const node = await tree.open(code);
    await give(node, order);
    assert.is(node.digester.digest(STATION, null).persons, 2, code);
    pictures.push(apart(await pictureOf(node)));
  }
  assert.equal(pictures[1], pictures[0]);
  assert.equal(pictures[2], pictures[0]);
});

test('a second key for a listed code is set aside until the province lists it', async (t) => {
  const { tree, province, frames } = await makeWorld(t);
  await give(province, frames);
  assert.is(province.authority.nodes().size, 2);
  const county = await identityOf(COUNTY);
  const part = { code: STATION, tier: 'station', unit9: '229901001' } as const;
  const second = new FrameWriter(await joined(county, part, 'second key'), {
    epoch: 'aa'.repeat(8),
  });
  const under = province.authority.head();
  const theirs = [
    second.introduce().bytes,
    second.write([person(8), person(9, { YHZGX: '20' })], { under }).frame.bytes,
  ];
  await give(province, theirs);
  assert.ok(province.alarms.list().some(({ code }) => code === 'INTRODUCTION_USED'));
  assert.is(province.digester.digest(STATION, null).persons, 3);
  // Meanwhile a code is withdrawn that its changes were right to use.
  const entries = KINSHIP.entries.filter(({ code }) => code !== '20');
  const table = { ...KINSHIP, version: 9, entries };
  await write(province, [authorityDraft('913', 'codes', 'kinship', table)], {
    lane: 'all',
    seal: true,
  });
  const early = await tree.open(CITY);
  await give(early, [...(await framesOf(province, 'all')), ...frames, ...theirs]);
  assert.is(early.digester.digest(STATION, null).persons, 3);
  const listed = province.authority.nodes().get(STATION);
  assert.ok(listed);
  const keys = [...listed.keys, second.identity.publicKey];
  const draft = authorityDraft('911', 'node', STATION, { ...listed, keys });
  await write(province, [draft], { lane: 'all', seal: true });
  await province.settled();
  const all = await framesOf(province, 'all');
  await give(early, all);
  const late = await tree.open(COUNTY);
  await give(late, [...all, ...frames, ...theirs]);
  assert.equal(apart(await pictureOf(early)), apart(await pictureOf(late)));
  for (const node of [province, early, late]) {
    assert.is(node.digester.digest(STATION, null).persons, 5);
  }
});

test('what is set aside as it comes is put back all the same, after a start too', async (t) => {
  for (const stop of [false, true]) {
    const { tree, province, frames } = await makeWorld(t);
    await give(province, frames);
    const county = await identityOf(COUNTY);
    const part = { code: STATION, tier: 'station', unit9: '229901001' } as const;
    const second = new FrameWriter(await joined(county, part, 'again'), { epoch: 'bb'.repeat(8) });
    const theirs = second.write([person(8)], { under: province.authority.head() }).frame.bytes;
    const first = await tree.open(CITY);
    await give(first, [...(await framesOf(province, 'all')), ...frames, theirs]);
    const listed = province.authority.nodes().get(STATION);
    const keys = [...(listed?.keys ?? []), second.identity.publicKey];
    const draft = authorityDraft('911', 'node', STATION, { ...listed, keys });
    await write(province, [draft], { lane: 'all', seal: true });
    const news = await framesOf(province, 'all');
    let node = first;
    if (stop) {
      await Promise.all(news.map((frame) => first.receiver.receive(frame)));
      node = await tree.reopen(first);
    } else {
      await give(first, news);
    }
    assert.is(node.digester.digest(STATION, null).persons, 4, `stopped ${stop}`);
    assert.equal((await pictureOf(node)).parked.length, 1, 'only what was bad by itself');
  }
});

test('a revoked node that hears of it sets its own aside, what is not sealed too', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  const [made] = await write(station, [person(1)], { seal: true });
  const own = station.log.own(STATION);
  assert.ok(made && own);
  const cut = { stream: own.stream, seq: own.seq, hash: own.hash.slice(0, 16) };
  await write(station, [person(2), about(made.id, '107', { XM: '盗' })]);
  await give(province, await framesOf(station));
  await revoke(province, [cut]);
  await give(station, await framesOf(province, 'all'));
  assert.is(station.digester.digest(STATION, null).persons, 1);
  const { ok } =
    (await station.capture.capture([person(3)], { lane: STATION, session: 0 }))[0] ?? {};
  assert.is(ok, false, 'and writes nothing more');
  await sealTails(station);
  await give(province, await framesOf(station));
  assert.equal(
    station.digester.digest(STATION, null).state,
    province.digester.digest(STATION, null).state,
  );
});

test('an own tail that is sealed to be set aside is sent on', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  await give(province, await framesOf(station, STATION));
  await write(station, [person(1)], { seal: false });
  const offered: number[] = [];
  station.neighbours.offer = (branch) => void offered.push(branch.seq);
  await revoke(province, []);
  await give(station, await framesOf(province, 'all'));
  const [own] = station.log.durable.inLane(STATION);
  assert.is(own?.tailSeq, own?.seq);
  assert.equal(offered, [own?.seq]);
});

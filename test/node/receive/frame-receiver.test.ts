import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import { SEX } from '../../../node/authority/tables/sex.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import { createRoot } from '../../../node/identity/root.js';
import { LIMITS } from '../../../node/limits.js';
import type { ErrorCode } from '../../../proto/errors.js';
import { readFrame } from '../../../proto/frame.js';
import { hlcFromUnixMs } from '../../../proto/hlc.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { about, person } from '../drafts.js';
import { FrameWriter, resealed } from '../frame-writer.js';
import { PROVINCE, refused, seededRandom } from '../identity/province.js';
import { pictureOf } from '../picture.js';
import {
  COUNTY,
  framesOf,
  hastyClock,
  identities,
  SECOND_STATION,
  STATION,
  write,
} from '../tree.js';

import { branchOf, FollowingWriter, give, makeWorld, writerOf } from './world.js';

const test = suite('node/receive');

const PERSON = 5;

test('a frame whose documents are not here is held, passed on and applied later', async (t) => {
  const { tree, province, city, writer } = await makeWorld(t);
  await write(province, [authorityDraft('913', 'notice', 'n', { text: '通知' })], {
    lane: 'all',
    seal: true,
  });
  const under = province.authority.head();
  const { frame, ids } = writer.write([person(1)], { under });
  const next = writer.write([about(ids[0] ?? '', '107', { XM: '王一' })], { under });
  assert.is(frame.firstSeq, 1);
  assert.equal(await give(city, frame, next.frame), ['stored', 'stored']);
  const held = branchOf(city, writer);
  assert.equal([held.seq, held.applied], [2, 0]);
  const { receipt } = city.receipts.write(held);
  assert.equal([receipt.held.seq, receipt.applied], [2, 0]);
  assert.is(city.digester.digest(STATION, null).persons, 0);
  assert.is(city.digester.digest(STATION, null).state, null, 'no state before it is applied');
  const passed = (await framesOf(city, STATION)).map((bytes) => readFrame(bytes).hash);
  assert.equal(passed, [frame.hash, next.frame.hash]);
  // Nor does a start in between change anything.
  const again = await tree.reopen(city);
  assert.is(branchOf(again, writer).applied, 0);
  for (const bytes of await framesOf(province, 'all')) await again.receiver.receive(bytes);
  await again.settled();
  assert.is(branchOf(again, writer).applied, 2);
  assert.is(again.query.record(PERSON, idToRef(ids[0] ?? ''))?.value(1), '王一');
  assert.ok(again.digester.digest(STATION, null).state);
});

test('a node whose first frame is of a newer schema is listed all the same', async (t) => {
  const { province, writer } = await makeWorld(t);
  const { frame } = writer.write([person(1)]);
  const newer = resealed(
    frame,
    { schema: 2, codec: 0, body: Buffer.from('of tomorrow') },
    writer.identity.key,
  );
  assert.equal(await give(province, { bytes: newer }), ['stored']);
  assert.is(province.authority.nodes().get(STATION)?.recipient, '');
  assert.equal(province.alarms.list(), []);
});

test('so is one of a newer schema, and what follows it', async (t) => {
  const { province, city, writer } = await makeWorld(t);
  const under = province.authority.head();
  const first = writer.introduce();
  const newer = writer.clone();
  const bytes = resealed(
    newer.write([person(1)], { under }).frame,
    { schema: 2, codec: 0, body: Buffer.from('of tomorrow') },
    writer.identity.key,
  );
  const following = new FollowingWriter(newer, readFrame(bytes).hash);
  const next = following.write([person(2)], { under });
  assert.equal(await give(city, first, { bytes }, next.frame), ['stored', 'stored', 'stored']);
  const branch = branchOf(city, writer);
  assert.equal([branch.seq, branch.applied], [3, 1]);
  assert.is((await framesOf(city, STATION)).length, 3);
  const { store, log, counters } = city;
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  assert.equal(report.findings, []);
});

test('a bad change is parked and blocks nobody but who builds on it', async (t) => {
  const { province, city, writer } = await makeWorld(t);
  const under = province.authority.head();
  const other = await writerOf(SECOND_STATION);
  const made = writer.write([person(1, { XB: '7' }), person(2)], { under });
  const [bad = '', good = ''] = made.ids;
  const own = writer.write([about(bad, '107', { XM: '甲' }), about(good, '107', { XM: '乙' })], {
    under,
  });
  const foreign = other.write([about(bad, '120', { XM: '丙' }, 'declared'), person(3)], { under });
  await give(city, foreign.frame, made.frame, own.frame);
  const { parked } = await pictureOf(city);
  assert.equal(
    parked.map((line) => line.split(' ').slice(1).join(' ')),
    [`1 ${idToRef(bad).tag} CODE_UNKNOWN`, `3 ${idToRef(own.ids[0] ?? '').tag} WAITS`],
  );
  assert.is(city.query.record(PERSON, idToRef(good))?.value(1), '乙');
  assert.is(city.query.record(PERSON, idToRef(bad)), null, 'never made');
  assert.is(city.digester.digest(STATION, null).persons, 1);
  assert.is(city.digester.digest(SECOND_STATION, null).persons, 1);
});

test('what is built on a parked change in another stream does not wait', async (t) => {
  const { tree, province, city, writer } = await makeWorld(t);
  const under = province.authority.head();
  const made = writer.write([person(1, { XB: '7' })], { under });
  const later = new FrameWriter(writer.identity, {
    epoch: '00112233445566aa',
    previous: writer.head(),
  });
  const built = later.write([about(made.ids[0] ?? '', '107', { XM: '甲' })], { under });
  await give(city, made.frame, built.frame);
  const other = await tree.open(COUNTY);
  await give(other, ...(await framesOf(province, 'all')).map((bytes) => ({ bytes })));
  await give(other, built.frame, made.frame);
  const [one, two] = [await pictureOf(city), await pictureOf(other)];
  assert.equal(one.records, two.records);
  assert.equal(one.parked, two.parked);
  assert.is(one.parked.length, 1);
});

test('a duplicate is a no-op for ever', async (t) => {
  const { tree, province, city, writer } = await makeWorld(t);
  const under = province.authority.head();
  const frames = [writer.introduce(), writer.write([person(1)], { under }).frame];
  assert.equal(await give(city, ...frames), ['stored', 'stored']);
  const before = await pictureOf(city);
  for (const { bytes } of frames) {
    const [one, two] = await Promise.all([1, 2].map(() => city.receiver.receive(bytes)));
    assert.equal([one?.kind, two?.kind], ['duplicate', 'duplicate']);
  }
  const again = await tree.reopen(city);
  assert.equal(await give(again, ...frames, ...frames), Array(4).fill('duplicate'));
  assert.equal(await pictureOf(again), before);
});

test('twice in one batch it is stored once', async (t) => {
  const { province, city, writer } = await makeWorld(t);
  const { frame } = writer.write([person(1)], { under: province.authority.head() });
  const received = await Promise.all([1, 2, 3].map(() => city.receiver.receive(frame.bytes)));
  assert.equal(received.map(({ kind }) => kind).sort(), ['duplicate', 'duplicate', 'stored']);
  assert.is(city.digester.digest(STATION, null).persons, 1);
});

test('what does not follow is a gap and leaves no trace', async (t) => {
  const { province, city, writer } = await makeWorld(t);
  const under = province.authority.head();
  const frames = [1, 2, 3, 4].map((n) => writer.write([person(n)], { under }).frame);
  const before = await pictureOf(city);
  assert.equal(await give(city, ...frames.slice(1)), ['gap', 'gap', 'gap']);
  assert.equal(await pictureOf(city), before);
  assert.equal(await give(city, ...frames.slice(0, 2)), ['stored', 'stored']);
  const received = await city.receiver.receive((frames[3] as { bytes: Uint8Array }).bytes);
  assert.is(received.kind, 'gap');
  assert.is(received.branch?.seq, 2, 'what is held of the stream');
});

test('a frame nobody should take is refused, whole', async (t) => {
  const { city, province, writer } = await makeWorld(t);
  const under = province.authority.head();
  await give(city, writer.introduce());
  const before = await pictureOf(city);
  const refuse = (bytes: Uint8Array, code: ErrorCode) =>
    refused(() => city.receiver.receive(bytes), code);
  const station = await writerOf(SECOND_STATION);
  const forged = writer.clone().write([person(1)], { under, key: station.identity.key });
  await refuse(forged.frame.bytes, 'FRAME_SIGNATURE');
  const inAll = new FrameWriter(writer.identity, { lane: 'all' });
  await refuse(inAll.introduce().bytes, 'LANE_FORBIDDEN');
  const beside = new FrameWriter(writer.identity, { lane: SECOND_STATION });
  await refuse(beside.introduce().bytes, 'LANE_FORBIDDEN');
  const above = new FrameWriter(writer.identity, { lane: COUNTY });
  await refuse(above.introduce().bytes, 'LANE_FORBIDDEN');
  // Another's name over one's own chain.
  const liar = { ...station.identity, code: COUNTY };
  await refuse(new FrameWriter(liar).introduce().bytes, 'STREAM_OPENING');
  const random = seededRandom('foreign');
  const foreign = await createRoot({
    code: PROVINCE,
    training: true,
    now: hastyClock.now(),
    random,
  });
  await refuse(new FrameWriter(foreign).introduce().bytes, 'CERT_FOREIGN');
  await refuse(Buffer.from('no frame'), 'FRAME_MALFORMED');
  assert.equal(await pictureOf(city), before);
});

test('a body nobody can read is kept, blocks nothing and changes nothing', async (t) => {
  const { city, province, writer } = await makeWorld(t);
  const under = province.authority.head();
  const first = writer.introduce();
  const spoilt = writer.clone();
  const bytes = resealed(
    spoilt.write([person(1)], { under }).frame,
    { codec: 0, body: Buffer.from('nonsense') },
    writer.identity.key,
  );
  const next = new FollowingWriter(spoilt, readFrame(bytes).hash).write([person(2)], { under });
  assert.equal(await give(city, first, { bytes }, next.frame), ['stored', 'stored', 'stored']);
  assert.is(branchOf(city, writer).applied, 3);
  assert.is(city.digester.digest(STATION, null).persons, 1);
  assert.ok(city.alarms.list().some(({ code }) => code === 'FRAME_MALFORMED'));
});

test('a clock far ahead is not followed, and refuses nothing', async (t) => {
  const { city, province, writer } = await makeWorld(t);
  const under = province.authority.head();
  const far = hlcFromUnixMs(hastyClock.now() + LIMITS.clockAheadMs * 10);
  const frame = writer.seal(writer.changes([person(1)], { hlc: far }), { under });
  await give(city, frame);
  assert.is(city.digester.digest(STATION, null).persons, 1);
  assert.ok(
    city.alarms.list().some(({ code, subject }) => code === 'CLOCK_AHEAD' && subject === STATION),
  );
  assert.ok(city.hybrid.tick() < far);
});

test('lane `all` goes on from epoch to epoch, whatever comes first', async (t) => {
  const { tree, province, city, writer } = await makeWorld(t);
  const root = (await identities()).get(PROVINCE);
  assert.ok(root);
  const before = province.authority.head();
  assert.ok(before);
  const later = new FrameWriter(root, { lane: 'all', previous: before });
  const more = { ...SEX, version: 9, entries: [...SEX.entries, { code: '3', zh: '第三' }] };
  const published = later.write([authorityDraft('913', 'codes', 'sex', more)]);
  const relisted = { ...province.authority.nodes().get(PROVINCE), unit9: '229900001' };
  const listed = later.write([authorityDraft('911', 'node', PROVINCE, relisted)]);
  const station = writer.write([person(1), person(2, { XB: '3' }), person(3, { XB: '4' })], {
    under: later.head(),
  });
  const all = (await framesOf(province, 'all')).map((bytes) => ({ bytes }));
  // What the epoch before still said, and only some have heard.
  const lost = { ...relisted, unit9: '229900002' };
  await write(province, [authorityDraft('911', 'node', PROVINCE, lost)], {
    lane: 'all',
    seal: true,
  });
  const last = (await framesOf(province, 'all')).slice(-1).map((bytes) => ({ bytes }));
  await give(city, ...last);
  await give(city, published.frame, listed.frame, station.frame);
  const other = await tree.open(COUNTY);
  await give(other, published.frame, listed.frame, station.frame);
  assert.is(branchOf(other, writer).applied, 0, 'the epoch before is not here');
  assert.is(other.authority.nodes().size, 0);
  await give(other, ...all);
  await give(other, ...last);
  const [one, two] = [await pictureOf(city), await pictureOf(other)];
  assert.equal(two.records, one.records);
  assert.equal(two.parked, one.parked);
  assert.is(one.parked.length, 1, 'the later epoch knows one code more, and not another');
  for (const node of [city, other]) {
    assert.is(node.authority.nodes().get(PROVINCE)?.unit9, '229900001', 'the last word counts');
    assert.equal(node.authority.head(), later.head());
  }
});

test('a second history is not applied before what both share', async (t) => {
  const { tree, province, city, writer } = await makeWorld(t);
  await write(province, [authorityDraft('913', 'notice', 'n', { text: '通知' })], {
    lane: 'all',
    seal: true,
  });
  const [early, late] = [city.authority.head(), province.authority.head()];
  // The shared part needs documents that are not here; the second history, of a clone, does not.
  const shared = writer.write([person(1), person(2, { XB: '7' })], { under: late });
  const [good = '', bad = ''] = shared.ids;
  const clone = writer.clone();
  const one = writer.write([person(3)], { under: late });
  const drafts = [about(good, '107', { XM: '复' }), about(bad, '107', { XM: '候' })];
  const two = clone.write(drafts, { under: early });
  await give(city, shared.frame, one.frame, two.frame);
  assert.is(city.digester.digest(STATION, null).persons, 0);
  const all = (await framesOf(province, 'all')).map((bytes) => ({ bytes }));
  await give(city, ...all);
  const other = await tree.open(COUNTY);
  await give(other, ...all, shared.frame, two.frame, one.frame);
  const [a, b] = [await pictureOf(city), await pictureOf(other)];
  assert.equal(b.records, a.records);
  assert.equal(b.parked, a.parked);
  assert.is(a.parked.length, 2, 'the bad one, and what is built on it');
  assert.is(city.query.record(PERSON, idToRef(good))?.value(1), '复');
});

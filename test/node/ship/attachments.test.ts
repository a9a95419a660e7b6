import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import type { Message } from '../../../proto/messages.js';
import { signReceipt } from '../../../proto/receipt.js';
import { suite, type TestContext } from '../../harness.js';
import { faults, holds, type Photo, photo, writePhotos } from '../attach/photos.js';
import { person } from '../drafts.js';
import { CITY, COUNTY, framesOf, identities, PROVINCE, STATION, Tree, write } from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship: attachments');

async function makeChain(t: TestContext) {
  const tree = new Tree(t);
  const province = await tree.found();
  const city = await tree.join(CITY, province);
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  return { tree, province, city, county, station };
}

const all = (nodes: readonly HujiNode[], photos: readonly Photo[]) =>
  nodes.every((node) => photos.every((each) => holds(node, each)));

test('photos of a station come to every tier above, and receipts say so', async (t) => {
  const { tree, province, city, county, station } = await makeChain(t);
  const photos = Array.from({ length: 16 }, (_, n) => photo(`p${n}`, 1280 * (n + 1)));
  for (const [n, each] of photos.entries()) await writePhotos(station, n, [each]);
  await tree.link(city, province);
  await tree.link(county, city);
  await tree.link(station, county);
  await t.until('all photos at the county', () => all([county], photos));
  await t.until('all photos above', () => all([county, city, province], photos));
  const stream = station.log.own(STATION)?.stream ?? '';
  await t.until('a receipt of the province for all', () =>
    station.receipts
      .of(stream)
      .some(({ receipt }) => receipt.node === PROVINCE && receipt.attachments === 17),
  );
  await t.until('nothing waits', () => station.attachments.counts().up === 0);
  for (const node of [station, county, city, province]) assert.equal(await faults(node), []);
});

test('written while the line is up they follow their changes', async (t) => {
  const { tree, province, county, station } = await makeChain(t);
  await tree.link(county, province);
  await tree.link(station, county);
  const one = photo('later');
  await writePhotos(station, 1, [one], { seal: false });
  await t.until('the photo above', () => all([county, province], [one]));
});

test('a node set back gets its photos again from the one above', async (t) => {
  const { tree, county, station } = await makeChain(t);
  const one = photo('one');
  await writePhotos(station, 1, [one]);
  await tree.link(station, county);
  await t.until('the photo above', () => holds(county, one));
  const fresh = await tree.join(CITY, county);
  for (const frame of await framesOf(county, STATION)) await fresh.receiver.receive(frame);
  assert.is(holds(fresh, one), false);
  await tree.link(county, fresh);
  await t.until('the photo at the city', () => holds(fresh, one));
});

test('what a county writes of a station comes down to it', async (t) => {
  const { tree, county, station } = await makeChain(t);
  const one = photo('from above');
  await writePhotos(county, 1, [one], { lane: STATION });
  await tree.link(station, county);
  await t.until('the photo below', () => holds(station, one));
  assert.is(station.attachments.counts().up, 0);
});

/** A county asked by a script in the station's place; the station's frames are here. */
async function asked(t: TestContext, photos: readonly Photo[]) {
  const { county, station } = await makeChain(t);
  for (const [n, each] of photos.entries()) await writePhotos(station, n, [each]);
  for (const frame of await framesOf(station, STATION)) await county.receiver.receive(frame);
  const peer = await ScriptedPeer.below(t, county, STATION);
  const branch = county.log.inLane(STATION)[0];
  assert.ok(branch);
  const heads = [branch, ...county.log.inLane('all')].map(({ stream, seq, hash }) => {
    return { stream, seq, hash: hash.slice(0, 16) };
  });
  return { county, peer, heads };
}

const piece = ({ hash, bytes }: Photo, from: number, to: number): Message => ({
  kind: 'piece',
  piece: {
    attachment: hash,
    total: bytes.length,
    offset: from,
    bytes: bytes.subarray(from, Math.min(to, bytes.length)),
  },
});

test('one that speaks the first version only is asked for nothing, and frames go on', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, [one]);
  await peer.hello(heads, { versionMax: 1 });
  await peer.answered();
  await writePhotos(county, 9, [photo('mine')], { lane: STATION });
  await t.until('a frame', () => peer.frames().length > 0);
  await peer.answered();
  const kinds = new Set(peer.heard.map(({ kind }) => kind));
  for (const kind of ['want', 'piece', 'have', 'unfit'] as const) assert.not.ok(kinds.has(kind));
});

test('wrong bytes are refused by code, not kept, and the link goes on', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, [one]);
  await peer.hello(heads);
  const { want } = await peer.first('want');
  assert.equal(want, { attachment: one.hash, offset: 0, bytes: one.bytes.length });
  const other = { ...one, bytes: Buffer.from(one.bytes) };
  other.bytes[7000] = (other.bytes[7000] ?? 0) ^ 64;
  await peer.say(piece(other, 0, 9000));
  await peer.say(piece(other, 9000, 20_000));
  const unfit = await peer.first('unfit');
  assert.equal([unfit.attachment, unfit.code], [one.hash, 'ATTACHMENT_WRONG']);
  await peer.answered();
  assert.is(holds(county, one), false);
  assert.ok(county.alarms.list().some(({ code }) => code === 'ATTACHMENT_WRONG'));
  assert.is(peer.ended, false);
  assert.is(peer.of('want').length, 1);
});

const NOT_IT: readonly (readonly [string, (one: Photo) => Message])[] = [
  ['of another size at once', (one) => piece({ ...one, bytes: Buffer.alloc(30_000) }, 0, 9000)],
  ['from the middle', (one) => piece(one, 5000, 9000)],
  ['of no bytes', (one) => piece(one, 0, 0)],
];
for (const [what, message] of NOT_IT) {
  test(`a piece ${what} is refused, and the link goes on`, async (t) => {
    const one = photo('one');
    const { county, peer, heads } = await asked(t, [one]);
    await peer.hello(heads);
    await peer.first('want');
    await peer.say(message(one));
    await peer.first('unfit');
    await peer.say(piece(one, 0, 20_000));
    await peer.answered();
    assert.is(holds(county, one), false);
    assert.is(peer.ended, false);
  });
}

test('after a cut it goes on behind what has come', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, [one]);
  await peer.hello(heads);
  await peer.first('want');
  await peer.say(piece(one, 0, 9000));
  await peer.answered();
  const again = await ScriptedPeer.below(t, county, STATION);
  await again.hello(heads);
  const { want } = await again.first('want');
  assert.equal([want.offset, want.bytes], [9000, 11_000]);
  await again.say(piece(one, 9000, 20_000));
  await t.until('the photo', () => holds(county, one));
});

test('over a narrow line little is under way', async (t) => {
  const photos = [photo('one'), photo('two')];
  const { peer, heads } = await asked(t, photos);
  await peer.hello(heads, { windowBytes: 16_384 });
  await t.until('two pieces asked for', () => peer.of('want').length === 2);
  await peer.answered();
  const asks = peer.of('want').map(({ want }) => [want.offset, want.bytes]);
  assert.equal(asks, [
    [0, 2048],
    [2048, 2048],
  ]);
  await peer.say(piece(photos[0] as Photo, 0, 2048));
  await t.until('a third', () => peer.of('want').length === 3);
});

test('what is asked for and not here is said, and told of when it comes', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, [one]);
  await peer.hello(heads);
  await peer.first('want');
  await peer.say({ kind: 'want', want: { attachment: one.hash, offset: 0, bytes: 20_000 } });
  const { code } = await peer.first('unfit');
  assert.is(code, 'ATTACHMENT_ABSENT');
  await county.attachments.arrive(one.hash, one.bytes);
  assert.equal((await peer.first('have')).attachments, [one.hash]);
  await peer.say({ kind: 'want', want: { attachment: one.hash, offset: 19_000, bytes: 9000 } });
  const { piece: got } = await peer.first('piece');
  assert.equal([got.offset, got.bytes.length, got.total], [19_000, 1000, 20_000]);
});

test('that it was absent, heard again after it has come, ends no asking for it', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, [one]);
  await peer.hello(heads);
  await peer.first('want');
  const absent = { kind: 'unfit', attachment: one.hash, code: 'ATTACHMENT_ABSENT' } as const;
  await peer.say(absent);
  await peer.say({ kind: 'have', attachments: [one.hash] });
  await t.until('asked for again', () => peer.of('want').length === 2);
  await peer.say(absent);
  await t.until('and again', () => peer.of('want').length === 3);
  await peer.say(piece(one, 0, 20_000));
  await t.until('the photo', () => holds(county, one));
});

test('whoever asks without end is let go', async (t) => {
  const { peer, heads } = await asked(t, []);
  await peer.hello(heads);
  for (let n = 0; n < 3000 && !peer.ended; n++) {
    const attachment = n.toString(16).padStart(64, '0');
    await peer.say({ kind: 'want', want: { attachment, offset: 0, bytes: 1 } }).catch(() => null);
  }
  // Each of them is answered in its turn; only who does not wait for answers is too much.
  assert.ok(peer.ended || peer.of('unfit').length > 0);
});

test('no piece leaves while a frame waits', async (t) => {
  const one = photo('one');
  const { county, peer, heads } = await asked(t, []);
  await peer.hello(heads, { windowBytes: 1 });
  await writePhotos(county, 1, [one], { lane: STATION });
  await write(county, [person(2)], { lane: STATION, seal: true });
  const branch = county.log.own(STATION);
  assert.ok(branch);
  await t.until('the first frame', () => peer.of('part').length > 0);
  await peer.say({ kind: 'want', want: { attachment: one.hash, offset: 0, bytes: 20_000 } });
  await peer.answered();
  assert.is(peer.of('piece').length, 0);
  // Only now may the second frame leave, and behind it the photo.
  for await (const { seq, hash } of county.log.ends(branch)) {
    await peer.say({ kind: 'receipt', receipt: await receiptOf(branch.stream, seq, hash) });
    await peer.answered();
  }
  await peer.first('piece');
  const kinds = peer.heard.map(({ kind }) => kind);
  const last = Math.max(kinds.lastIndexOf('frame'), kinds.lastIndexOf('part'));
  assert.ok(kinds.indexOf('piece') > last);
  assert.ok(peer.frames(branch.stream).length > 0);
});

async function receiptOf(stream: string, seq: number, hash: string) {
  const key = (await identities()).get(STATION)?.key;
  assert.ok(key);
  const held = { stream, seq, hash: hash.slice(0, 16) };
  const more = { applied: seq, backedUp: 0, attachments: 0, hlc: seq };
  return signReceipt({ node: STATION, tier: 'station', held, ...more }, key);
}

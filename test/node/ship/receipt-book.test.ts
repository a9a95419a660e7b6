import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import { type SignedReceipt, signReceipt } from '../../../proto/receipt.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { CITY, COUNTY, framesOf, identities, STATION, Tree, write } from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship/receipt-book');

interface World {
  readonly tree: Tree;
  readonly province: HujiNode;
  readonly county: HujiNode;
  readonly stream: string;
}

/** A county that holds a station's stream; the city above it is not listed yet. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await write(station, [person(1)], { seal: true });
  for (const frame of await framesOf(station, STATION)) {
    await county.receiver.receive(frame);
    await province.receiver.receive(frame);
  }
  return { tree, province, county, stream: station.log.own(STATION)?.stream ?? '' };
}

async function word(
  { county, stream }: World,
  code: string,
  tier: 'city' | 'province',
  hlc: number,
): Promise<SignedReceipt> {
  const identity = (await identities()).get(code);
  const [branch] = county.log.ofStream(stream);
  assert.ok(identity && branch);
  const held = { stream, seq: branch.seq, hash: branch.hash.slice(0, 16) };
  const content = { node: code, tier, held, applied: 1, backedUp: 0, attachments: 0, hlc };
  return signReceipt(content, identity.key);
}

function words({ county, stream }: World): string[] {
  return county.receipts.of(stream).map(({ receipt }) => `${receipt.tier} ${receipt.hlc}`);
}

test('the newest word of each tier counts, and is there after a start', async (t) => {
  const world = await makeWorld(t);
  const { county, province, tree } = world;
  const code = province.identity.code;
  for (const [hlc, taken] of [
    [5, true],
    [7, true],
    [6, false],
    [7, false],
  ] as const) {
    assert.is(await county.receipts.take(await word(world, code, 'province', hlc), code), taken);
  }
  assert.equal(words(world), ['province 7']);
  const again = await tree.reopen(county);
  assert.equal(words({ ...world, county: again }), ['province 7']);
});

test('a word that did not reach the disk is taken when it comes again', async (t) => {
  const world = await makeWorld(t);
  const { county, province } = world;
  const code = province.identity.code;
  const signed = await word(world, code, 'province', 5);
  const { store } = county;
  const commit = store.commit.bind(store);
  store.commit = () => Promise.reject(new HujiError('DISK_FULL'));
  await refused(() => county.receipts.take(signed, code), 'DISK_FULL');
  assert.equal(words(world), []);
  store.commit = commit;
  assert.is(await county.receipts.take(signed, code), true);
  assert.equal(words(world), ['province 5']);
});

test('a wrong signature is refused from the signer and not believed from others', async (t) => {
  const world = await makeWorld(t);
  const { county, province } = world;
  const { code } = province.identity;
  const { receipt, content } = await word(world, code, 'province', 5);
  const forged = { receipt, content, signature: Buffer.alloc(64, 1) };
  await refused(() => county.receipts.take(forged, code), 'FRAME_SIGNATURE');
  assert.is(await county.receipts.take(forged, CITY), false);
  assert.equal(words(world), []);
});

test('nobody below speaks as a tier it is not, or for another node', async (t) => {
  const world = await makeWorld(t);
  const { county, province } = world;
  const asProvince = await word(world, STATION, 'province', 5);
  const unlisted = await ScriptedPeer.below(t, county, STATION);
  await unlisted.hello([]);
  await unlisted.say({ kind: 'receipt', receipt: asProvince });
  assert.is((await unlisted.first('refusal')).code, 'PROTOCOL_GARBAGE');
  for (const frame of await framesOf(province, 'all')) await county.receiver.receive(frame);
  await county.settled();
  await refused(() => county.receipts.take(asProvince, STATION), 'PROTOCOL_GARBAGE');
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([]);
  const real = await word(world, province.identity.code, 'province', 6);
  await peer.say({ kind: 'receipt', receipt: real });
  await peer.answered();
  assert.equal(words(world), []);
});

test('a node below fills no book with streams that nobody knows', async (t) => {
  const { county } = await makeWorld(t);
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const stream = '0'.repeat(16);
  const held = { stream, seq: 1, hash: 'ff'.repeat(8) };
  const content = { node: STATION, tier: 'station', held, applied: 1, hlc: 5 } as const;
  const receipt = signReceipt({ ...content, backedUp: 0, attachments: 0 }, station.key);
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([]);
  await peer.say({ kind: 'receipt', receipt });
  await peer.answered();
  assert.equal(county.receipts.of(stream), []);
});

test('the word of a tier not listed yet waits for the list, and is then passed on', async (t) => {
  const world = await makeWorld(t);
  const { county, province } = world;
  const peer = await ScriptedPeer.below(t, county, STATION);
  await peer.hello([]);
  assert.is(await county.receipts.take(await word(world, CITY, 'city', 5), 'the line'), false);
  const city = (await identities()).get(CITY);
  assert.ok(city);
  const { publicKey, ageRecipient } = city;
  const entry = {
    code: CITY,
    tier: 'city',
    unit9: '',
    parent: province.identity.code,
    keys: [publicKey],
    recipient: ageRecipient,
  };
  await write(province, [authorityDraft('911', 'node', CITY, entry)], { lane: 'all', seal: true });
  for (const frame of await framesOf(province, 'all')) await county.receiver.receive(frame);
  await county.settled();
  assert.equal(words(world), ['city 5']);
  await t.until('it to be passed on', () => {
    return peer.of('receipt').some(({ receipt: { receipt } }) => receipt.node === CITY);
  });
});

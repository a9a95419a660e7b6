import * as assert from 'uvu/assert';
import type { HujiNode } from '../../../node/node.js';
import type { Head } from '../../../proto/frame.js';
import { signReceipt } from '../../../proto/receipt.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { COUNTY, identities, STATION, Tree, write } from '../tree.js';
import { ScriptedPeer } from './scripted-peer.js';

const test = suite('node/ship: trimmed');

interface World {
  readonly county: HujiNode;
  readonly peer: ScriptedPeer;
  /** Ends of the five frames the county has written in the station's lane. */
  readonly heads: readonly Head[];
}

/** A county that has trimmed three of five frames, and a station that has not greeted yet. */
async function makeWorld(t: TestContext): Promise<World> {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  for (let n = 1; n <= 5; n++) await write(county, [person(n)], { lane: STATION, seal: true });
  const branch = county.log.own(STATION);
  assert.ok(branch);
  await county.store.commit((tx) => county.log.trim(tx, branch, [1, 2, 3]));
  const heads: Head[] = [];
  for await (const { seq, hash } of county.log.ends(branch)) {
    heads.push({ stream: branch.stream, seq, hash: hash.slice(0, 16) });
  }
  return { county, heads, peer: await ScriptedPeer.below(t, county, STATION) };
}

const seqs = ({ peer, heads }: World): number[] =>
  peer.frames(heads[0]?.stream).map(({ firstSeq }) => firstSeq);

/** The station's word that it holds the stream to there. */
async function receipt({ peer }: World, held: Head): Promise<void> {
  const station = (await identities()).get(STATION);
  assert.ok(station);
  const content = {
    tier: 'station',
    held,
    applied: held.seq,
    backedUp: 0,
    attachments: 0,
  } as const;
  const signed = signReceipt({ node: STATION, ...content, hlc: 10 }, station.key);
  await peer.say({ kind: 'receipt', receipt: signed });
}

function lacking({ county, heads }: World): string | undefined {
  const alarms = county.alarms.list().filter(({ code }) => code === 'FRAME_TRIMMED');
  return alarms.find(({ subject }) => subject === heads[0]?.stream)?.detail;
}

test('who lacks what was trimmed is named, with what it lacks, until it has it', async (t) => {
  const world = await makeWorld(t);
  const { peer, heads } = world;
  const [first, , third] = heads;
  assert.ok(first && third);
  await peer.hello([first]);
  await t.until('an alarm', () => lacking(world));
  assert.is(lacking(world), `${STATION} lacks changes 2 to 3`);
  await peer.answered();
  assert.equal(seqs(world), [], 'what does not follow is not sent');
  // Asking brings it no nearer; another neighbour has given it.
  await peer.say({ kind: 'need', stream: first.stream, after: first });
  await receipt(world, third);
  await t.until('the rest', () => seqs(world).length === 2);
  assert.equal(seqs(world), [4, 5]);
  await t.until('no alarm', () => lacking(world) === undefined);
});

test('who holds it gets the rest, also when it asks for a frame its disk has spoilt', async (t) => {
  const world = await makeWorld(t);
  const { county, peer, heads } = world;
  const [first, , third] = heads;
  assert.ok(first && third);
  await peer.hello([third]);
  await t.until('the rest', () => seqs(world).length === 2);
  await peer.say({ kind: 'need', stream: first.stream, after: first });
  await write(county, [person(6)], { lane: STATION, seal: true });
  await t.until('what is new', () => seqs(world).includes(6));
  assert.equal(seqs(world), [4, 5, 6]);
  assert.is(lacking(world), undefined);
});

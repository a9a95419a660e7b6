import { readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { authorityDraft } from '../../../node/authority/registrar.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { createRoot } from '../../../node/identity/root.js';
import { PART } from '../../../node/package/content.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { seededRandom } from '../identity/province.js';
import {
  framesOf,
  identities,
  joined,
  PROVINCE,
  SECOND_STATION,
  STATION,
  sealTails,
  Tree,
  write,
} from '../tree.js';
import { Desk, volumesIn } from './desk.js';
import { type Forged, forge, rootOf } from './forge.js';

const test = suite('node/package: refusals');

interface Scene {
  readonly province: Desk;
  readonly author: NodeIdentity;
  readonly to: NodeIdentity;
  readonly frames: readonly Uint8Array[];
}

async function scene(t: TestContext): Promise<Scene> {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  await write(station, [person(1), person(2)]);
  await sealTails(station);
  await write(station, [person(3), person(4)]);
  await sealTails(station);
  return {
    province: await Desk.at(tree, province),
    author: station.identity,
    to: province.identity,
    frames: await framesOf(station, STATION),
  };
}

/** Why the province takes nothing of it; that it takes nothing, and keeps nothing, is checked. */
async function refusal(
  t: TestContext,
  { province, ...right }: Scene,
  wrong: Partial<Forged>,
): Promise<string> {
  const folder = t.folder();
  await forge(folder, { ...right, ...wrong });
  const before = province.heads();
  const code = await province.refusal(folder);
  assert.is(province.heads(), before);
  return code;
}

test('a package made by the book is taken', async (t) => {
  const { province, ...right } = await scene(t);
  const folder = t.folder();
  await forge(folder, right);
  assert.is((await province.import(folder)).applied, 5);
});

test('another province', async (t) => {
  const given = await scene(t);
  const now = Date.now();
  const random = seededRandom('another province');
  const foreign = await createRoot({ code: PROVINCE, training: true, now, random });
  const author = await joined(foreign, { code: STATION, tier: 'station', unit9: '229901001' }, 'x');
  assert.match(await refusal(t, given, { author }), /^PACKAGE_FOREIGN/);
  // Where the label lies, the chain within says it.
  const { root } = labelLike(given);
  assert.match(await refusal(t, given, { author, label: { root } }), /^PACKAGE_FOREIGN/);
});

function labelLike({ author }: Scene): { root: string } {
  return { root: rootOf(author) };
}

test('a real package at a training province', async (t) => {
  const given = await scene(t);
  const wrong = { label: { training: false } };
  assert.is(await refusal(t, given, wrong), 'TRAINING_MIXED a real package');
  assert.match(await refusal(t, given, { manifest: { training: false }, ...wrong }), /^TRAINING/);
});

test('an author who is not introduced', async (t) => {
  const given = await scene(t);
  const stranger = await joined(
    (await identities()).get(PROVINCE) as NodeIdentity,
    { code: '229901520000', tier: 'station', unit9: '229901003' },
    'stranger',
  );
  assert.is(
    await refusal(t, given, { author: stranger }),
    'PACKAGE_AUTHOR 229901520000 has not introduced itself',
  );
});

test('an author who is listed with another key', async (t) => {
  const given = await scene(t);
  const folder = t.folder();
  const { province, ...right } = given;
  await forge(folder, right);
  await province.import(folder);
  await province.node.settled();
  const root = (await identities()).get(PROVINCE) as NodeIdentity;
  const part = { code: STATION, tier: 'station', unit9: '229901001' } as const;
  const twin = await joined(root, part, 'twin');
  assert.match(
    await refusal(t, given, { author: twin }),
    /^PACKAGE_AUTHOR 229901500000 is listed with another key/,
  );
});

test('an author who is revoked', async (t) => {
  const given = await scene(t);
  const { node } = given.province;
  const revocation = { code: STATION, epoch: null, keep: [], why: 'test' };
  await write(node, [authorityDraft('912', 'revocation', STATION, revocation)], { lane: 'all' });
  await node.settled();
  assert.is(await refusal(t, given, {}), `PEER_REVOKED ${STATION}`);
});

test('a manifest that another has signed', async (t) => {
  const given = await scene(t);
  const signer = (await identities()).get(SECOND_STATION);
  if (signer === undefined) return assert.unreachable('no second station');
  assert.match(await refusal(t, given, { signer }), /^PACKAGE_CONTENT its manifest is not signed/);
});

test('sealed for somebody else under a label for this node', async (t) => {
  const given = await scene(t);
  const sealedFor = (await identities()).get(SECOND_STATION);
  if (sealedFor === undefined) return assert.unreachable('no second station');
  assert.match(await refusal(t, given, { sealedFor }), /^PACKAGE_SEAL/);
});

test('a label that says something else than what is within', async (t) => {
  const given = await scene(t);
  const others = [
    { from: SECOND_STATION },
    { made: Date.UTC(2005, 0, 1) },
    { first: 2 },
    { last: 99 },
    { end: '' },
    { package: 'f'.repeat(24) },
  ];
  for (const label of others) {
    assert.match(await refusal(t, given, { label }), /^PACKAGE_CONTENT its label/);
  }
});

test('frames that are not those of the manifest', async (t) => {
  const given = await scene(t);
  const edits: Forged['parts'][] = [
    (parts) => parts.slice(0, -1),
    (parts) => [...parts, ...parts.slice(-1)],
    (parts) => [...parts.slice(0, 2), ...parts.slice(2).toReversed()],
    (parts) => [...parts.slice(0, 3), ...parts.slice(4)],
    (parts) => [...parts, { kind: 9, bytes: Buffer.from('x') }],
    (parts) => [...parts, { kind: PART.message, bytes: Buffer.from([255, 255]) }],
    (parts) => [...parts, { kind: PART.piece, bytes: Buffer.from('x') }],
    (parts) => [...parts, { kind: PART.volume, bytes: Buffer.from('') }],
    (parts) => parts.slice(0, 1),
    (parts) => parts.slice(1),
    () => [],
  ];
  for (const parts of edits) {
    if (parts === undefined) continue;
    assert.match(await refusal(t, given, { parts }), /^PACKAGE_(CONTENT|SEAL|GAP)/);
  }
});

test('a frame that is not signed by its author', async (t) => {
  const given = await scene(t);
  const frames = given.frames.map((frame) => Buffer.from(frame));
  const last = frames.at(-1);
  if (last === undefined) return assert.unreachable('no frame');
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  assert.match(await refusal(t, given, { frames }), /^FRAME_SIGNATURE/);
});

test('a gap before any of its streams, by seqs', async (t) => {
  const given = await scene(t);
  const [first = Buffer.alloc(0), , last = Buffer.alloc(0)] = given.frames;
  assert.match(await refusal(t, given, { frames: [last] }), /^PACKAGE_GAP .* 1-3$/);
  const folder = t.folder();
  await forge(folder, { author: given.author, to: given.to, frames: [first] });
  await given.province.import(folder);
  assert.match(await refusal(t, given, { frames: [last] }), /^PACKAGE_GAP .* 2-3$/);
});

test('a manifest of a newer format', async (t) => {
  const given = await scene(t);
  const parts: Forged['parts'] = (right) => {
    const text = Buffer.from(right[0]?.bytes ?? []).toString();
    const newer = text.replace('"huji-package/1"', '"huji-package/3"');
    return [{ kind: PART.manifest, bytes: Buffer.from(newer) }, ...right.slice(1)];
  };
  assert.match(await refusal(t, given, { parts }), /^PACKAGE_VERSION/);
});

test('a volume of a newer format', async (t) => {
  const { province, ...right } = await scene(t);
  const folder = t.folder();
  await forge(folder, right);
  const [path = ''] = volumesIn(folder);
  const bytes = readFileSync(path);
  bytes.write('huji-package/2 ');
  writeFileSync(path, bytes);
  assert.is(await province.refusal(folder), 'PACKAGE_VERSION format 2');
});

test('manifests that are no manifests', async (t) => {
  const given = await scene(t);
  const texts = ['', '{', '[]', 'null', '{"format":"huji-package/1"}', '{"format":7}'];
  for (const text of texts) {
    const parts: Forged['parts'] = (right) => [
      { kind: PART.manifest, bytes: Buffer.from(text) },
      ...right.slice(1),
    ];
    assert.match(await refusal(t, given, { parts }), /^PACKAGE_CONTENT/);
  }
});

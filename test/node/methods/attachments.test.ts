import * as assert from 'uvu/assert';
import type { Json } from '../../../node/control/control.js';
import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import { suite, type TestContext } from '../../harness.js';
import { type Photo, photo, writePhotos } from '../attach/photos.js';
import { COUNTY, framesOf, STATION, Tree } from '../tree.js';
import { Asked } from './asked.js';

const test = suite('node/methods: attachments');

interface Listed {
  readonly attachments: readonly { hash: string; held: boolean; record: string }[];
  readonly next: string | null;
}

/** A station with photos, and a county that has its frames alone. */
async function makeWorld(t: TestContext, photos: readonly Photo[]) {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  for (const [n, each] of photos.entries()) await writePhotos(station, n, [each]);
  const county = await tree.join(COUNTY, province);
  for (const frame of await framesOf(station, STATION)) await county.receiver.receive(frame);
  return { station, county };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof HujiError ? error.code : String(error)),
  );
}

const list = async (node: HujiNode, params: { [name: string]: Json } = {}): Promise<Listed> =>
  (await new Asked(node).call('attachment.list', params)) as unknown as Listed;

test('one comes out again as it went in, with whose it is', async (t) => {
  const one = photo('one');
  const { station } = await makeWorld(t, [one]);
  const asked = new Asked(station);
  const params = { hash: one.hash, purpose: 'case 12' };
  const got = (await asked.call('attachment.get', params)) as { [name: string]: string };
  assert.ok(Buffer.from(got['base64'] ?? '', 'base64').equals(one.bytes));
  assert.equal([got['size'], got['type'], got['lane']], [20_000, 'jpeg', STATION]);
  const [only] = (await list(station, { person: got['record'] ?? '' })).attachments;
  assert.equal([only?.hash, only?.held, only?.record], [one.hash, true, got['record']]);
});

test('it takes a purpose, a hash, and that it is here', async (t) => {
  const one = photo('one');
  const { station, county } = await makeWorld(t, [one]);
  const get = (node: HujiNode, params: { [name: string]: Json }) =>
    codeOf(new Asked(node).call('attachment.get', params));
  assert.is(await get(station, { hash: one.hash }), 'PURPOSE_NEEDED');
  assert.is(await get(station, { hash: 'photo.jpg', purpose: 'x' }), 'USAGE');
  assert.is(await get(county, { hash: one.hash, purpose: 'x' }), 'ATTACHMENT_ABSENT');
});

test('those that are missing are listed page by page, each with its record', async (t) => {
  const photos = Array.from({ length: 5 }, (_, n) => photo(`p${n}`, 100));
  const { station, county } = await makeWorld(t, photos);
  assert.equal(await list(station), { attachments: [], next: null });
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Listed = await list(county, { limit: 2, ...(cursor === '' ? {} : { cursor }) });
    assert.ok(page.attachments.every(({ held, record }) => !held && record !== null));
    seen.push(...page.attachments.map(({ hash }) => hash));
    cursor = page.next;
  }
  assert.equal(seen, photos.map(({ hash }) => hash).sort());
  const bad = new Asked(county).call('attachment.list', { cursor: 'x' });
  assert.is(await codeOf(bad), 'CURSOR_INVALID');
});

test('also of a change that is not sealed yet the record is told', async (t) => {
  const one = photo('one');
  const { county } = await makeWorld(t, []);
  await writePhotos(county, 1, [one], { kept: [], seal: false });
  const [only] = (await list(county)).attachments;
  assert.is(only?.hash, one.hash);
  assert.match(only?.record ?? '', /^[0-9a-z]{16}-2-[0-9a-f]{8}$/);
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ShapedLine } from '../../bin/demo/shaped-line.js';
import { suite } from '../harness.js';
import { photo } from '../node/attach/photos.js';
import { births, submit } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY, copyNodes, huji, OPERATOR, PROVINCE, STATIONS } from './template.js';
import { agree, daemonIn, sound } from './tree.js';

const test = suite('processes/photos');

const PHOTOS = 24;
/** All of them would take a minute. */
const SLOW = { bitsPerSecond: 64_000, roundTripMs: 40 };

interface Shown {
  readonly attachments: { readonly held: number; readonly missing: number };
  readonly waiting: { readonly photos: number };
}

async function photosOf(node: Daemon): Promise<Shown['attachments'] & { waiting: number }> {
  const { attachments, waiting } = (await node.call('status')) as unknown as Shown;
  return { ...attachments, waiting: waiting.photos };
}

test(
  'photos let every change pass, and neither side that is killed loses one',
  async (t) => {
    const folder = t.folder();
    await copyNodes(folder);
    const province = daemonIn(t, folder, PROVINCE);
    const county = daemonIn(t, folder, COUNTY, province);
    await province.start();
    await county.start();
    const line = await ShapedLine.start(county.address, SLOW);
    t.defer(() => line.close());
    let above = `grpc://${line.hostPort}`;
    const [code] = STATIONS;
    const station = daemonIn(t, folder, code, undefined, { parent: () => above });
    await station.start();
    const photos = Array.from({ length: PHOTOS }, (_, n) => photo(`p${n}`, 20_480));
    const lines = births(PHOTOS).map((each, n) => {
      const file = join(folder, `${n}.jpg`);
      writeFileSync(file, photos[n]?.bytes ?? '');
      return { ...each, attachments: [{ kind: '照片', file }] };
    });
    await submit(station, lines);
    assert.equal((await photosOf(station)).held, PHOTOS);
    await t.until('the first photo', async () => (await photosOf(county)).held > 0, 30_000);
    await submit(station, births(1));
    await agree(t, code, [station, county, province], 30_000);
    const under = await photosOf(county);
    assert.ok(under.missing > 0, 'the change has passed the photos that wait');
    await county.kill();
    await county.start();
    const after = await photosOf(county);
    assert.ok(after.held >= under.held, 'what had come is there');
    assert.is(after.held + after.missing, PHOTOS, 'nothing is half kept');
    await sound([county]);
    await t.until('one more', async () => (await photosOf(county)).held > after.held, 30_000);
    await station.kill();
    above = county.address;
    await station.start();
    for (const node of [county, province]) {
      await t.until('all photos', async () => (await photosOf(node)).held === PHOTOS, 30_000);
    }
    await t.until('nothing waits', async () => (await photosOf(station)).waiting === 0, 30_000);
    await sound([station, county, province]);
    const [one] = photos;
    const out = join(folder, 'out.jpg');
    const words = ['attachment', 'get', one?.hash ?? '', '--out', out, '--purpose', 'case 12'];
    await huji([...words, '--operator', OPERATOR, '--dir', province.dir]);
    assert.ok(readFileSync(out).equals(one?.bytes ?? Buffer.alloc(0)));
    const audit = (await province.call('audit.find')) as unknown as {
      readonly entries: readonly { method: string; people: readonly string[]; purpose: string }[];
    };
    const entry = audit.entries.find(({ method }) => method === 'attachment.get');
    assert.equal([entry?.people.length, entry?.purpose], [1, 'case 12']);
  },
  { limitMs: 240_000 },
);

import { readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import { FileMedium } from '../../../transports/file/file.js';
import type { Found, Label, Volume } from '../../../transports/transport.js';
import { suite, type TestContext } from '../../harness.js';
import { seededRandom } from '../../node/identity/province.js';

const test = suite('transports/file');

const medium = new FileMedium();
const ROOM = 4096 - 1024;

function labelOf(first: number, last: number, id = '0'): Label {
  return {
    package: id.repeat(24),
    from: '229901500000',
    to: '220000000000',
    root: '0123456789abcdef',
    training: true,
    made: Date.UTC(2004, 8, 1),
    first,
    last,
    end: '',
  };
}

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function content(t: TestContext, length: number): Uint8Array {
  return seededRandom(t.seed).bytes(length);
}

async function written(t: TestContext, length: number) {
  const folder = t.folder();
  const bytes = content(t, length);
  const volumes = await medium.write(folder, labelOf(1, 9), 4096, inPieces(bytes, 1000));
  return { folder, bytes, volumes };
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

function volumesOf(found: readonly Found[]): Volume[] {
  return found.flatMap((each) => ('volume' in each ? [each.volume] : []));
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof HujiError ? `${error.code} ${error.detail}` : String(error);
}

test('volumes keep within their size, and together are what was written', async (t) => {
  for (const length of [1, ROOM - 1, ROOM, ROOM + 1, 4 * ROOM, 4 * ROOM + 7]) {
    const { folder, bytes, volumes } = await written(t, length);
    assert.is(volumes.length, Math.ceil(length / ROOM));
    for (const { path } of volumes) assert.ok(readFileSync(path).length <= 4096);
    const found = volumesOf(await medium.look([folder]));
    assert.equal(found, volumes);
    const box = medium.box(t.folder());
    for (const volume of found.toReversed()) await box.keep(volume);
    const [held] = await box.held();
    if (held === undefined) return assert.unreachable('nothing is held');
    assert.ok((await joined(box.read(held))).equals(Buffer.from(bytes)));
  }
});

test('names sort by author, addressee and range, then by volume', async (t) => {
  const folder = t.folder();
  const names: string[] = [];
  const parts = [labelOf(1, 99, 'f'), labelOf(100, 1200, '1'), labelOf(1201, 1350, '0')];
  for (const label of parts) {
    const volumes = await medium.write(folder, label, 4096, inPieces(content(t, 40_000), 4096));
    assert.ok(volumes.length > 9);
    names.push(...volumes.map(({ path }) => basename(path)));
  }
  assert.equal(names.toSorted(), names);
  assert.match(names[0] ?? '', /^229901500000-220000000000-000000001-000000099-/);
});

test('a volume that is damaged is named, and is not kept', async (t) => {
  const { volumes } = await written(t, 5 * ROOM);
  const box = medium.box(t.folder());
  const [, , third, fourth] = volumes;
  if (third === undefined || fourth === undefined) return assert.unreachable('volumes');
  const bytes = readFileSync(third.path);
  bytes[2000] = (bytes[2000] ?? 0) ^ 1;
  writeFileSync(third.path, bytes);
  truncateSync(fourth.path, 3000);
  assert.match(await codeOf(box.keep(third)), /^PACKAGE_VOLUME volume 3 of 5/);
  assert.match(await codeOf(box.keep(fourth)), /^PACKAGE_VOLUME volume 4 of 5/);
  assert.equal(await box.held(), []);
});

test('a volume that grew is damaged too', async (t) => {
  const { volumes } = await written(t, ROOM);
  const [only] = volumes;
  if (only === undefined) return assert.unreachable('a volume');
  writeFileSync(only.path, Buffer.concat([readFileSync(only.path), Buffer.from('more')]));
  assert.match(await codeOf(medium.box(t.folder()).keep(only)), /^PACKAGE_VOLUME/);
});

test('of two volumes with one number the one brought last is tried', async (t) => {
  const first = await written(t, 2 * ROOM);
  const folder = t.folder();
  const other = await medium.write(folder, labelOf(1, 9), 4096, inPieces(content(t, ROOM + 9), 99));
  const box = medium.box(t.folder());
  for (const volume of [...other, ...first.volumes]) await box.keep(volume);
  const [held] = await box.held();
  if (held === undefined) return assert.unreachable('nothing is held');
  assert.ok((await joined(box.read(held))).equals(Buffer.from(first.bytes)));
  assert.is(await box.keep(first.volumes[0] as Volume), false);
});

test('what an export left behind when it died is swept up, and nothing else', async (t) => {
  const folder = t.folder();
  const dead = '.229901500000-000000000000000000000000-1.part';
  for (const name of [dead, '.229901510000-x-1.part', 'letter.doc']) {
    writeFileSync(join(folder, name), 'x');
  }
  await medium.write(folder, labelOf(1, 1), 4096, inPieces(content(t, 10), 10));
  const left = readdirSync(folder).filter((name) => !name.endsWith('.huji'));
  assert.equal(left.sort(), ['.229901510000-x-1.part', 'letter.doc']);
});

test('content that fails leaves no volume', async (t) => {
  const folder = t.folder();
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield content(t, 5000);
    throw new HujiError('STORE_DAMAGED', 'here');
  };
  const code = await codeOf(medium.write(folder, labelOf(1, 1), 4096, failing()));
  assert.match(code, /^STORE_DAMAGED/);
  assert.equal(readdirSync(folder), []);
});

test('folders within folders are looked through; other files are passed over', async (t) => {
  const { folder, volumes } = await written(t, 2 * ROOM);
  const [one, two] = volumes;
  if (one === undefined || two === undefined) return assert.unreachable('volumes');
  const inside = t.folder();
  renameSync(one.path, join(inside, 'renamed by somebody'));
  writeFileSync(join(folder, 'letter.doc'), 'x');
  const found = volumesOf(await medium.look([folder, inside]));
  assert.equal(
    found.map(({ no }) => no),
    [2, 1],
  );
  const [named] = await medium.look([join(folder, 'letter.doc')]);
  assert.ok(named !== undefined && 'error' in named);
});

test('a folder that is not there, or is a file, says so', async (t) => {
  const nowhere = join(t.folder(), 'nowhere');
  assert.match(await codeOf(medium.look([nowhere])), /^FOLDER_UNUSABLE .*nowhere/);
  writeFileSync(nowhere, '');
  const write = medium.write(nowhere, labelOf(1, 1), 4096, inPieces(content(t, 10), 10));
  assert.match(await codeOf(write), /^FOLDER_UNUSABLE/);
});

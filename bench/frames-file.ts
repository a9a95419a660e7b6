import { once } from 'node:events';
import { closeSync, createWriteStream, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { HujiNode } from '../node/node.js';
import {
  copyNode,
  foundProvince,
  joinStation,
  loadRegister,
  openIn,
  ownBranch,
} from './province.js';
import { makeRegister, type StationFile } from './register.js';

const LENGTH_BYTES = 4;

/** Each frame after its length, big-endian. */
export async function writeFrames(path: string, frames: AsyncIterable<Uint8Array>): Promise<void> {
  const file = createWriteStream(path);
  for await (const frame of frames) {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(frame.length);
    file.write(length);
    if (!file.write(frame)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** The frames of a file, one after the other, each in memory of its own. */
export function* framesIn(path: string): Generator<Buffer, void, undefined> {
  const file = openSync(path, 'r');
  try {
    const length = Buffer.alloc(LENGTH_BYTES);
    while (readSync(file, length) > 0) {
      const frame = Buffer.alloc(length.readUInt32BE());
      if (readSync(file, frame) < frame.length) throw new RangeError(`${path} ends within a frame`);
      yield frame;
    }
  } finally {
    closeSync(file);
  }
}

/** All sealed frames of a station's own stream. */
export async function* ownFrames(node: HujiNode): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of node.log.frames(ownBranch(node), 0)) yield bytes;
}

/**
 * The frames that stations make of their register files, one station after the other: each joins
 * the province, loads its file, writes `more` and is thrown away. `folder` is for the time being.
 */
export async function* framesOfStations(
  provinceDir: string,
  folder: string,
  files: readonly StationFile[],
  more: (node: HujiNode, file: StationFile) => Promise<void> = () => Promise.resolve(),
): AsyncGenerator<Uint8Array> {
  for (const file of files) {
    const { station, path } = file;
    const dir = join(folder, station.code);
    await joinStation(provinceDir, dir, station);
    const { node } = await openIn(dir);
    try {
      await loadRegister(node, dir, path);
      await more(node, file);
      await node.housekeeper.sealAll();
      yield* ownFrames(node);
    } finally {
      await node.close();
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

/** Founds a province, and puts the frames of its stations' registers into a file beside it. */
export async function prepareFrames(shared: string, people: number, stations: number) {
  const province = join(shared, 'province');
  await foundProvince(province);
  const files = await makeRegister(join(shared, 'register'), people, stations);
  const founding = join(shared, 'founding');
  copyNode(province, founding);
  await writeFrames(framesPath(shared), framesOfStations(founding, shared, files));
}

/** The file `prepareFrames` made. */
export function framesPath(shared: string): string {
  return join(shared, 'stations.frames');
}

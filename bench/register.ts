import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { writeRegister } from '../bin/generate/generate.js';
import { stationsOf, treeOf } from '../bin/generate/tree.js';
import type { StationPlace } from './province.js';

const SEED = 1;

export interface StationFile {
  readonly station: StationPlace;
  readonly path: string;
}

/** Register files of fictional people, all columns of `huji-generate`, one a station. */
export async function makeRegister(
  folder: string,
  people: number,
  stations: number,
): Promise<StationFile[]> {
  const written = await writeRegister({ out: folder, seed: SEED, people, stations });
  const units = new Map(stationsOf(treeOf(stations)).map(({ code, unit9 }) => [code, unit9]));
  return written.files.map(({ station, path }) => ({
    station: { code: station, unit9: units.get(station) ?? '' },
    path,
  }));
}

/** One column of a register file, row by row; fields of these files hold no comma or quote. */
export async function columnOf(path: string, column: string): Promise<string[]> {
  const values: string[] = [];
  let at = -1;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells = line.split(',');
    if (at >= 0) values.push(cells[at] ?? '');
    else at = cells.map((cell) => cell.replace(/^\ufeff/, '')).indexOf(column);
    if (at < 0) throw new RangeError(`${path} has no column ${column}`);
  }
  return values;
}

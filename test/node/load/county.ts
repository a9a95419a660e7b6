import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Capture } from '../../../node/capture/capture.js';
import { systemFiles } from '../../../node/load/files.js';
import type { LoadResult } from '../../../node/load/load.js';
import { Loader } from '../../../node/load/loader.js';
import { csvOf, people } from '../../suites/register-rows.js';
import type { MemoryRegister } from './memory-register.js';

export const COUNTY = '220102000000';
export const STATIONS = [1, 2, 3].map((no) => ({
  lane: `22010250000${no}`,
  unit9: `22990100${no}`,
}));

/** Rows of three stations in turn, some of them bad and some of nobody's. */
const rows = people(4200).map((row, index) => {
  const PCS = index % 600 === 8 ? '229909009' : (STATIONS[index % 3]?.unit9 ?? '');
  return {
    ...row,
    HH: `${PCS.slice(6)}${index % 3}${index}`,
    PCS,
    ...(index % 500 === 7 ? { XM: '' } : {}),
  };
});

/** A load into a register, which dies where `capture` does. */
interface Run {
  readonly register: MemoryRegister;
  readonly folder: string;
  readonly capture?: Capture;
  readonly station?: string;
}

/** Loads the file of the county; `station` takes the rows of one only. */
export function load(
  { register, folder, capture = register, station }: Run,
  text = csvOf(rows),
): Promise<LoadResult> {
  const file = join(folder, 'county.csv');
  writeFileSync(file, text);
  const loader = new Loader({
    query: register,
    capture,
    names: { codeOfName: () => undefined },
    files: systemFiles,
    rejectsFolder: folder,
    stations: { home: undefined, find: (code) => STATIONS.find(({ unit9 }) => unit9 === code) },
    ownLane: COUNTY,
    headOf: (lane) => register.headOf(lane),
    today: () => '20041231',
    counts: () => register.counts(),
    belongs: (record, lane) => record.ref.stream === register.headOf(lane).stream,
  });
  return loader.load(
    { file, source: 'computer', session: () => 0, ...(station === undefined ? {} : { station }) },
    { progress: () => {}, signal: new AbortController().signal },
  );
}

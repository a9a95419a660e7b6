import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Capture } from '../../../node/capture/capture.js';
import { systemFiles } from '../../../node/load/files.js';
import type { LoadResult } from '../../../node/load/load.js';
import { Loader } from '../../../node/load/loader.js';
import { refToId } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { counted } from '../../suites/load-bench.js';
import { dyingAt, PowerCut } from '../../suites/load-resume.js';
import { csvOf, people, person } from '../../suites/register-rows.js';
import { MemoryRegister } from './memory-register.js';

const test = suite('node/load, a county');
const COUNTY = '220102000000';
const STATIONS = [1, 2, 3].map((no) => ({ lane: `22010250000${no}`, unit9: `22990100${no}` }));

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

interface Run {
  readonly register: MemoryRegister;
  readonly folder: string;
  readonly capture?: Capture;
  readonly station?: string;
}

function load(
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
    counts: () => register.counts(),
    belongs: (record, lane) => record.ref.stream === register.headOf(lane).stream,
  });
  return loader.load(
    { file, source: 'computer', session: () => 0, ...(station === undefined ? {} : { station }) },
    { progress: () => {}, signal: new AbortController().signal },
  );
}

test('a county-wide file is split by PCS into the lanes of its stations', async (t) => {
  const register = new MemoryRegister();
  const result = await load({ register, folder: t.folder() });
  assert.equal(result.reasons, { ROW_ELSEWHERE: 7, FIELD_REQUIRED: 9 });
  const seqs = STATIONS.map(({ lane }) => register.headOf(lane).seq);
  assert.is(
    seqs.reduce((sum, seq) => sum + seq, 0),
    result.new + result.households,
  );
  assert.is(register.headOf(COUNTY).seq, 0);
});

test('a row is never found to be a person of another station', async (t) => {
  const register = new MemoryRegister();
  const folder = t.folder();
  const [one, two] = STATIONS.map(({ unit9 }) => person(0, { PCS: unit9 }));
  await load({ register, folder }, csvOf(one === undefined ? [] : [one]));
  const result = await load({ register, folder }, csvOf(two === undefined ? [] : [two]));
  assert.is(result.new, 1);
  const persons = await register.personsByName(person(0)['XM'] ?? '', 9);
  assert.is(new Set(persons.map(refToId)).size, 2);
});

test('--station takes its rows, and another time the next one takes its own', async (t) => {
  const register = new MemoryRegister();
  const folder = t.folder();
  let loaded = 0;
  for (const { unit9, lane } of STATIONS) {
    const before = register.counts().persons;
    const result = await load({ register, folder, station: unit9 });
    assert.is(register.counts().persons - before, result.new);
    assert.ok(register.headOf(lane).seq > 1300);
    loaded += result.new;
    assert.is(result.loaded, loaded);
  }
  assert.is(loaded, 4200 - 16);
});

for (const when of ['before', 'after'] as const) {
  test(
    `killed ${when} any write of any lane it neither doubles nor loses`,
    async (t) => {
      const whole = new MemoryRegister();
      const expected = await load({ register: whole, folder: t.folder() });
      for (let call = 1; ; call++) {
        const register = new MemoryRegister();
        const folder = t.folder();
        const capture = dyingAt(register, call, when);
        const died = await load({ register, folder, capture }).then(
          () => false,
          (error: unknown) => error instanceof PowerCut,
        );
        if (!died) {
          assert.ok(call > 9, 'three lanes in three rounds');
          break;
        }
        const result = await load({ register, folder });
        const { new: made, rejected } = result;
        if (result.resumed > 0) assert.equal(counted(result), counted(expected), `write ${call}`);
        assert.is(rejected, expected.rejected, `write ${call}`);
        assert.ok(made === expected.new || made === 0);
        assert.equal(register.dump(), whole.dump(), `write ${call}`);
      }
    },
    { limitMs: 60_000 },
  );
}

import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { COLUMNS, type PersonRow } from '../../../bin/generate/columns.js';
import { generateStation, writeRegister } from '../../../bin/generate/generate.js';
import { planProvince } from '../../../bin/generate/province.js';
import { hasRareCharacter } from '../../../bin/generate/rare.js';
import { DEFAULT_RATES, NO_RATES } from '../../../bin/generate/rates.js';
import type { Plant, PlantKind } from '../../../bin/generate/truth.js';
import { CodeTables } from '../../../node/authority/code-table.js';
import { builtInTables } from '../../../node/authority/tables/built-in.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { isDay } from '../../../proto/dates.js';
import { findField } from '../../../proto/fields.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/generate');

const PEOPLE = 60_000;
const province = planProvince({ seed: 5, people: PEOPLE });
const rows: PersonRow[] = [];
const plants: Plant[] = [];
for (const { node } of province.stations) {
  const onPlant = (plant: Plant) => plants.push(plant);
  rows.push(...generateStation({ seed: 5, people: PEOPLE, station: node.code, onPlant }));
}
const byId = new Map(rows.map((row) => [row.RYID, row]));
const idsOf = (...kinds: PlantKind[]) =>
  new Set(
    plants.filter((plant) => kinds.includes(plant.kind)).flatMap((p) => p.rows.map((r) => r.id)),
  );

test('there are as many people as asked for, evenly spread', () => {
  assert.is(rows.length, PEOPLE);
  assert.is(byId.size, PEOPLE);
  for (const people of [0, 1, 7, 100, 1003]) {
    const small = planProvince({ seed: 1, people });
    const made = small.stations.map(
      ({ node }) => [...generateStation({ seed: 1, people, station: node.code })].length,
    );
    assert.is(
      made.reduce((a, b) => a + b, 0),
      people,
    );
    assert.ok(Math.max(...made) - Math.min(...made) <= 1);
  }
});

test('every number is valid and one person only has it, unless planted', () => {
  const wrong = idsOf('wrong-number');
  const missing = idsOf('missing-number');
  const planned = new Set(
    province.stations.flatMap((station) => station.identities.map((part) => part.number)),
  );
  const seen = new Set<string>();
  for (const row of rows) {
    const number = row.GMSFHM;
    if (missing.has(row.RYID)) {
      assert.is(number, '');
      continue;
    }
    if (!planned.has(number)) {
      assert.not(seen.has(number), `${row.RYID} has a number twice given`);
      seen.add(number);
    }
    assert.is(isRight(row), !wrong.has(row.RYID), `${row.RYID} ${number}`);
  }
});

function isRight(row: PersonRow): boolean {
  const number = row.GMSFHM;
  return (
    number.length === 18 &&
    checkDigit(number.slice(0, 17)) === number.charAt(17) &&
    number.slice(6, 14) === row.CSRQ &&
    Number(number.charAt(16)) % 2 === (row.XB === '1' ? 1 : 0) &&
    tables.heldBetween('area', number.slice(0, 6), row.CSRQ, '20040831')
  );
}

const tables = new CodeTables(builtInTables({ training: true }));

test('each wrong number is wrong in the way the truth says', () => {
  const reasons = new Set<string>();
  for (const plant of plants.filter((each) => each.kind === 'wrong-number')) {
    const row = byId.get(plant.rows[0]?.id ?? '');
    assert.ok(row);
    reasons.add(plant.reason ?? '');
    assert.ok(WRONG[plant.reason ?? '']?.(row, row.GMSFHM), `${plant.reason} ${row.GMSFHM}`);
  }
  assert.is(reasons.size, 6);
});

const checked = (number: string) => checkDigit(number.slice(0, 17)) === number.charAt(17);
const WRONG: Record<string, (row: PersonRow, number: string) => boolean> = {
  checksum: (_, number) => number.length === 18 && !checked(number),
  'birth-date': (row, number) => checked(number) && number.slice(6, 14) !== row.CSRQ,
  sex: (row, number) => checked(number) && Number(number.charAt(16)) % 2 === Number(row.XB) - 1,
  area: (_, number) => checked(number) && !tables.has('area', number.slice(0, 6)),
  'no-such-day': (_, number) => checked(number) && !isDay(number.slice(6, 14)),
  'legacy-15': (row, number) => number.length === 15 && number.slice(6, 12) === row.CSRQ.slice(2),
};

test('all areas are training areas, so that no number is a real person’s', () => {
  for (const row of rows) {
    for (const area of [row.SSXQ, row.CSDSSXQ, row.JGSSXQ, row.PCS.slice(0, 6)]) {
      assert.match(area, /^2299[0-9]{2}$/);
    }
    if (row.QTSSXQ !== '') assert.match(row.QTSSXQ, /^2299/);
    if (row.GMSFHM !== '') assert.match(row.GMSFHM, /^(2299|9999)/);
  }
});

test('every value is of the form of its field', () => {
  for (const row of rows) {
    for (const column of COLUMNS) {
      const value = row[column];
      const field = findField(column);
      assert.ok(field);
      if (value === '') continue;
      assert.ok(Buffer.byteLength(value) <= field.max, `${column} too long`);
      if (field.kind === 'date') assert.ok(isDay(value), column);
      if (field.kind === 'digits') assert.match(value, /^[0-9]+$/);
      if (field.kind === 'code')
        assert.ok(tables.has(field.table ?? '', value), `${column} ${value}`);
    }
    for (const required of [row.XM, row.XB, row.CSRQ, row.HH, row.YHZGX]) assert.ok(required);
    assert.match(row.HH, /^[0-9]{9}$/);
    assert.ok(row.HH.startsWith(row.PCS.slice(6)));
    assert.ok(row.CSRQ <= '20040831', 'born after the register day');
  }
});

test('plants come at the rates asked for', () => {
  const expected: [number, number, PlantKind][] = [
    [DEFAULT_RATES.wrongNumber, 1, 'wrong-number'],
    [DEFAULT_RATES.missingNumber, 1, 'missing-number'],
    [DEFAULT_RATES.shouldBeCancelled, 1, 'should-be-cancelled'],
    [DEFAULT_RATES.livingElsewhere, 1, 'living-elsewhere'],
    [DEFAULT_RATES.householdShape, 1 / 3.15, 'household-shape'],
  ];
  for (const [rate, scale, kind] of expected) {
    const mean = PEOPLE * rate * scale;
    // A household that is split is one more, planted as such.
    const isOfRate = (plant: Plant) => plant.kind === kind && plant.reason !== 'split';
    const found = plants.filter(isOfRate).length;
    assert.ok(Math.abs(found - mean) < 4 * Math.sqrt(mean), `${kind}: ${found} for ${mean}`);
  }
  const rare = rows.filter((row) => hasRareCharacter(row.XM)).length;
  assert.ok(Math.abs(rare - PEOPLE * 0.003) < 60, `${rare} rare names`);
});

test('optional items are filled as in life', () => {
  const adults = rows.filter((row) => row.CSRQ < '19860101');
  const share = (of: readonly PersonRow[], filled: (row: PersonRow) => boolean) =>
    of.filter(filled).length / of.length;
  const near = (value: number, wanted: number) =>
    assert.ok(Math.abs(value - wanted) < 0.02, `${value} for ${wanted}`);
  near(
    share(rows, (row) => row.XX !== ''),
    0.4,
  );
  near(
    share(rows, (row) => row.CYM !== ''),
    0.03,
  );
  near(
    share(adults, (row) => row.SG !== ''),
    0.6,
  );
  near(
    share(adults, (row) => row.ZY !== ''),
    1,
  );
  near(
    share(rows, (row) => row.MZ === '01'),
    0.92,
  );
  near(
    share(rows, (row) => row.XM.startsWith('王')),
    0.0725,
  );
});

test('nothing is planted where nothing was asked for', () => {
  const found: Plant[] = [];
  const onPlant = (plant: Plant) => found.push(plant);
  const clean = [...generateStation({ seed: 9, people: 6000, rates: NO_RATES, onPlant })];
  assert.is(found.length, 0);
  assert.is(clean.filter((row) => !isRight(row)).length, 0);
});

test('the same seed gives the same bytes, another seed other people', async (t) => {
  const write = async (seed: number, format: 'csv' | 'dbf') => {
    const sources = ['computer', 'booklet', 'card'] as const;
    const out = t.folder();
    const written = await writeRegister({
      seed,
      people: 900,
      out,
      sources,
      format,
      encoding: 'gb18030',
    });
    return [...written.files.map((file) => file.path), written.truth].map((path) =>
      readFileSync(path, 'latin1'),
    );
  };
  for (const format of ['csv', 'dbf'] as const) {
    assert.equal(await write(3, format), await write(3, format));
    assert.is.not((await write(3, format))[0], (await write(4, format))[0]);
  }
});

test('writeRegister writes the rows of generateStation and counts them', async (t) => {
  const written = await writeRegister({ seed: 6, people: 1200, out: t.folder(), stations: 2 });
  assert.is(written.people, 1200);
  const households = new Set<string>();
  for (const { path, station, rows: count } of written.files) {
    const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.is(header, COLUMNS.join(','));
    const made = [...generateStation({ seed: 6, people: 1200, stations: 2, station })];
    assert.equal(
      lines,
      made.map((row) => COLUMNS.map((column) => row[column]).join(',')),
    );
    assert.is(count, made.length);
    for (const row of made) households.add(row.HH);
  }
  assert.is(written.households, households.size);
  const truth = readFileSync(written.truth, 'utf8').trimEnd().split('\n');
  const planted = Object.values(written.plants).reduce((a, b) => a + b, 0);
  assert.is(truth.length, planted);
});

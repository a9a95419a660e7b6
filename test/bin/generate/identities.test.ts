import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { PersonRow } from '../../../bin/generate/columns.js';
import { generateStation, writeRegister } from '../../../bin/generate/generate.js';
import { planProvince } from '../../../bin/generate/province.js';
import { hasRareCharacter } from '../../../bin/generate/rare.js';
import type { Plant, PlantKind } from '../../../bin/generate/truth.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/identities');

const PEOPLE = 30_000;
const OPTIONS = {
  seed: 21,
  people: PEOPLE,
  rates: { multipleRegistration: 0.001, namesake: 0.002 },
};
const province = planProvince(OPTIONS);
const byId = new Map<string, PersonRow>();
for (const { node } of province.stations) {
  for (const row of generateStation({ ...OPTIONS, station: node.code })) byId.set(row.RYID, row);
}

const same = (rows: readonly PersonRow[], of: (row: PersonRow) => string) =>
  new Set(rows.map(of)).size === 1;
const parents = (row: PersonRow) => `${row.FQXM}/${row.MQXM}`;

/** What the rows of each kind have in common, and what not. */
const SHAPES: Partial<Record<PlantKind, (rows: readonly PersonRow[]) => boolean>> = {
  'shared-number': (rows) => same(rows, (row) => row.GMSFHM) && !same(rows, parents),
  'double-registration': (rows) =>
    same(rows, (row) => row.GMSFHM + row.XM) && same(rows, parents) && rows.length === 2,
  'multiple-registration': (rows) =>
    same(rows, (row) => row.GMSFHM + row.XM) && same(rows, parents) && rows.length === 3,
  'several-numbers': (rows) =>
    same(rows, (row) => row.XM + row.CSRQ) && same(rows, parents) && !same(rows, (r) => r.GMSFHM),
  namesake: (rows) =>
    same(rows, (row) => row.XM + row.CSRQ) && !same(rows, parents) && !same(rows, (r) => r.GMSFHM),
  twins: (rows) =>
    same(rows, (row) => row.CSRQ + row.HH + row.PCS) &&
    same(rows, parents) &&
    new Set(rows.map((row) => row.XM)).size === 2 &&
    new Set(rows.map((row) => row.GMSFHM)).size === 2,
  'split-household': (rows) =>
    new Set(rows.map((row) => row.PCS)).size === 2 &&
    /^02 1[12]$/.test(
      rows
        .map((row) => row.YHZGX)
        .sort()
        .join(' '),
    ),
  'numbered-elsewhere': ([row]) => row !== undefined && row.GMSFHM.slice(0, 6) !== row.SSXQ,
  'rare-name': ([row]) => row !== undefined && hasRareCharacter(row.XM),
};

test('each planted identity is what its kind says, in one line of the truth', async (t) => {
  const { truth, plants } = await writeRegister({ ...OPTIONS, out: t.folder() });
  const counts: Partial<Record<PlantKind, number>> = {};
  for (const line of readFileSync(truth, 'utf8').trimEnd().split('\n')) {
    const plant = JSON.parse(line) as Plant;
    counts[plant.kind] = (counts[plant.kind] ?? 0) + 1;
    const shape = SHAPES[plant.kind];
    if (shape === undefined) continue;
    const rows = plant.rows.map((row) => byId.get(row.id)).filter((row) => row !== undefined);
    assert.is(rows.length, plant.rows.length);
    assert.is(new Set(rows.map((row) => row.RYID)).size, rows.length);
    assert.is(plant.station, plant.rows[0]?.station);
    assert.ok(shape(rows), `${plant.kind} ${plant.rows.map((row) => row.id)}`);
  }
  assert.equal(counts, plants);
  assert.is(counts['double-registration'], PEOPLE * 0.003);
  assert.is(counts['multiple-registration'], PEOPLE * 0.001);
  assert.is(counts['shared-number'], (PEOPLE * 0.004) / 2);
  assert.is(counts['several-numbers'], PEOPLE * 0.0005);
  assert.is(counts.namesake, (PEOPLE * 0.002) / 2);
  assert.is(counts.twins, (PEOPLE * 0.002) / 2);
  assert.is(counts['split-household'], PEOPLE * 0.0002);
  assert.ok((counts['numbered-elsewhere'] ?? 0) > PEOPLE * 0.05);
});

test('registrations of one identity lie near each other oftener than far', () => {
  const stations = new Map<string, string[]>();
  for (const { node, identities } of province.stations) {
    for (const part of identities) {
      stations.set(part.id, [...(stations.get(part.id) ?? []), node.code]);
    }
  }
  const pairs = [...stations.values()].filter((codes) => codes.length === 2);
  const within = (digits: number) =>
    pairs.filter(([a = '', b = '']) => a.slice(0, digits) === b.slice(0, digits)).length;
  assert.ok(within(12) > 0, 'none within one station');
  assert.ok(within(6) > pairs.length * 0.3, 'few within one county');
  assert.ok(within(4) < pairs.length, 'none between cities');
});

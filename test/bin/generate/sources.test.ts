import * as assert from 'uvu/assert';
import {
  COLUMNS,
  columnsOf,
  type FileSource,
  type PersonRow,
} from '../../../bin/generate/columns.js';
import { generateStation } from '../../../bin/generate/generate.js';
import type { Plant } from '../../../bin/generate/truth.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/sources');

const OPTIONS = { seed: 8, people: 20_000, stations: 1 };
const GONE = ['RYZT', 'SWRQ'];

function generate(more: { source?: FileSource; corrected?: number }): {
  rows: Map<string, PersonRow>;
  plants: Plant[];
} {
  const plants: Plant[] = [];
  const onPlant = (plant: Plant) => plants.push(plant);
  const made = [...generateStation({ ...OPTIONS, ...more, onPlant })];
  return { rows: new Map(made.map((row) => [row.RYID, row])), plants };
}

const computer = generate({});

/** `id column before after` of every difference. */
function differences(a: Map<string, PersonRow>, b: Map<string, PersonRow>): string[] {
  const found: string[] = [];
  for (const [id, row] of b) {
    const other = a.get(id);
    assert.ok(other, id);
    for (const column of COLUMNS) {
      if (row[column] !== other[column]) {
        found.push([id, column, other[column], row[column]].join(' '));
      }
    }
  }
  return found.sort();
}

const stated = (plants: readonly Plant[]) =>
  plants.map((each) => [each.rows[0]?.id, each.field, ...(each.values ?? [])].join(' ')).sort();

test('form and booklet differ from the computer exactly where the truth says', () => {
  for (const source of ['register', 'booklet'] as const) {
    const { rows, plants } = generate({ source });
    assert.is(rows.size, computer.rows.size);
    const all = differences(computer.rows, rows);
    const gone = all.filter((line) => GONE.includes(line.split(' ')[1] ?? ''));
    const items = all.filter((line) => !gone.includes(line));
    assert.equal(items, stated(plants.filter((plant) => plant.source === source)));
    assert.ok(Math.abs(items.length - 600) < 100, `${items.length} mismatches`);
    const cancelled = plants.filter((plant) => plant.kind === 'should-be-cancelled');
    const states = gone.filter((line) => line.includes(' RYZT '));
    assert.is(states.length, cancelled.length);
    assert.is(gone.length - states.length, cancelled.filter((p) => p.reason === 'dead').length);
  }
});

test('the card is held by those of age, and shows what a card shows', () => {
  const { rows, plants } = generate({ source: 'card' });
  assert.ok(rows.size > computer.rows.size * 0.6 && rows.size < computer.rows.size * 0.85);
  assert.equal(differences(computer.rows, rows), stated(plants.filter((p) => p.source === 'card')));
  const shown = columnsOf('card');
  for (const plant of plants) {
    if (plant.source === 'card' && plant.field) assert.ok(shown.includes(plant.field), plant.field);
  }
  for (const row of rows.values()) assert.ok(row.CSRQ < '19880901', row.CSRQ);
  const order = [...rows.keys()];
  for (const plant of plants.filter((each) => each.source === 'card')) {
    const [row] = plant.rows;
    assert.is(order[(row?.row ?? 0) - 1], row?.id);
  }
});

test('a corrected export has one new value in its share of the rows', () => {
  const { rows, plants } = generate({ corrected: 0.01 });
  const corrected = plants.filter((plant) => plant.kind === 'corrected');
  assert.equal(differences(computer.rows, rows), stated(corrected));
  assert.is(new Set(corrected.map((plant) => plant.rows[0]?.id)).size, corrected.length);
  assert.ok(Math.abs(corrected.length - 200) < 60, `${corrected.length} rows`);
  const others = (of: readonly Plant[]) => of.filter((plant) => plant.kind !== 'corrected');
  assert.equal(others(plants), others(computer.plants));
  for (const plant of corrected) {
    assert.not(['XM', 'CSRQ', 'GMSFHM', 'HH', 'RYID'].includes(plant.field ?? ''), plant.field);
    assert.is.not(plant.values?.[0], '');
    assert.is.not(plant.values?.[1], '');
  }
});

test('a corrected booklet differs from the booklet only in corrected items', () => {
  const before = generate({ source: 'booklet' });
  const after = generate({ source: 'booklet', corrected: 0.5 });
  const fields = new Set(
    after.plants
      .filter((plant) => plant.kind === 'corrected')
      .map((plant) => `${plant.rows[0]?.id} ${plant.field}`),
  );
  const changed = differences(before.rows, after.rows);
  assert.ok(changed.length > 5000);
  for (const line of changed) {
    assert.ok(fields.has(line.split(' ').slice(0, 2).join(' ')), line);
  }
});

import * as assert from 'uvu/assert';
import { type CodeTable, CodeTables } from '../../../node/authority/code-table.js';
import { builtInTables } from '../../../node/authority/tables/built-in.js';
import { JILIN_AREAS } from '../../../node/authority/tables/jilin-areas.js';
import { isDay } from '../../../proto/dates.js';
import { FIELDS } from '../../../proto/fields.js';
import { suite } from '../../harness.js';

const test = suite('node/authority/built-in');

const realTables = builtInTables({ training: false });
const trainingTables = builtInTables({ training: true });
const real = new CodeTables(realTables);
const training = new CodeTables(trainingTables);

test('there is a table for every code field, and no code longer than its field', () => {
  for (const field of FIELDS.filter((each) => each.kind === 'code')) {
    for (const tables of [realTables, trainingTables]) {
      const table = tables.find((each) => each.name === field.table);
      assert.ok(table, `${field.id} has no table ${field.table}`);
      const longest = Math.max(...(table?.entries ?? []).map((entry) => entry.code.length));
      assert.ok(longest <= field.max, `${field.id}: ${longest} characters`);
    }
  }
});

test('every table is well formed', () => {
  for (const table of [...realTables, ...trainingTables]) checkTable(table);
});

function checkTable(table: CodeTable): void {
  const lengths = new Set(table.entries.map((entry) => entry.code.length));
  assert.is(lengths.size, 1, `${table.name}: codes of several lengths`);
  const seen = new Set<string>();
  for (const entry of table.entries) {
    const key = entry.code + entry.zh;
    assert.not(seen.has(key), `${table.name} ${key} twice`);
    seen.add(key);
    for (const day of [entry.from, entry.to]) assert.ok(day === undefined || isDay(day), key);
    assert.ok((entry.from ?? '0') < (entry.to ?? '9'), `${key}: no day in force`);
  }
}

test('Jilin has the sixty counties of 2004-12', () => {
  const counties = JILIN_AREAS.filter(
    (entry) =>
      !entry.code.endsWith('00') && real.entryOn('area', entry.code, '20041231')?.zh === entry.zh,
  );
  const byCity = new Map<string, number>();
  for (const { code } of counties) {
    byCity.set(code.slice(0, 4), (byCity.get(code.slice(0, 4)) ?? 0) + 1);
  }
  assert.is(counties.length, 60);
  assert.equal(Object.fromEntries(byCity), {
    '2201': 10,
    '2202': 9,
    '2203': 6,
    '2204': 4,
    '2205': 7,
    '2206': 6,
    '2207': 5,
    '2208': 5,
    '2224': 8,
  });
});

test('a withdrawn area stays known, with the years it stood', () => {
  assert.ok(real.has('area', '222425'));
  assert.is(real.entryOn('area', '222425', '19870601')?.zh, '珲春县');
  assert.is(real.entryOn('area', '222425', '19950601'), undefined);
  assert.ok(real.heldBetween('area', '220381', '19550101', '20040831'));
  assert.is(real.entryOn('area', '220602', '20040831')?.zh, '八道江区');
  assert.is(real.entry('area', '220602')?.zh, '浑江区');
  for (const code of ['220111', '220319', '229012', '222101', '222525']) {
    assert.ok(real.has('area', code), code);
  }
  assert.is(new Set(JILIN_AREAS.map((entry) => entry.code)).size >= 149, true);
});

test('a real province knows no training area and a training province no real one of Jilin', () => {
  for (let number = 0; number < 100; number++) {
    const code = `2299${String(number).padStart(2, '0')}`;
    assert.not(real.has('area', code), code);
    assert.ok(training.has('area', code), code);
    const inForce = training.entryOn('area', code, '20040831') !== undefined;
    assert.is(inForce, number < 90, code);
    assert.is(training.heldBetween('area', code, '19850101', '20040831'), true, code);
  }
  for (const { code } of JILIN_AREAS) assert.not(training.has('area', code), code);
});

test('elsewhere in the country the form is enough', () => {
  for (const tables of [real, training]) {
    assert.ok(tables.has('area', '110105'));
    assert.ok(tables.has('area', '370000'));
    assert.not(tables.has('area', '990105'));
    assert.not(tables.has('area', '220999'));
    assert.is(tables.entry('area', '370000')?.zh, '山东省');
  }
});

test('the standards as the register uses them', () => {
  const name = (table: string, code: string) => real.entry(table, code)?.zh;
  assert.is(name('kinship', '02'), '户主');
  assert.is(name('kinship', '12'), '妻');
  assert.is(name('kinship', '38'), '儿媳');
  assert.is(name('kinship', '92'), '表兄弟、表姐妹');
  assert.is(name('nation', '01'), '汉');
  assert.is(name('nation', '10'), '朝鲜');
  assert.is(name('nation', '11'), '满');
  assert.is(name('nation', '43'), '乌孜别克');
  assert.is(name('nation', '56'), '基诺');
  assert.not(real.has('nation', '57'));
  assert.is(name('marital', '30'), '丧偶');
  assert.is(name('education', '61'), '高中毕业');
  assert.is(real.codeOfName('nation', '锡伯族'), '38');
  assert.is(real.codeOfName('kinship', '户主'), '02');
  assert.is(real.codeOfName('sex', '女'), '2');
});

test('the tables travel as JSON', () => {
  for (const table of realTables) assert.equal(JSON.parse(JSON.stringify(table)), table);
});

import * as assert from 'uvu/assert';
import { refToId } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { csvOf, person } from '../../suites/register-rows.js';
import { COUNTY, load, STATIONS } from './county.js';
import { MemoryRegister } from './memory-register.js';

const test = suite('node/load, a county');

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

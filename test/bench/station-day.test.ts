import * as assert from 'uvu/assert';
import { CsvServer, csvBatches, pushCsv } from '../../bench/csv-batches.js';
import { APPLICATIONS, draftOf, stationDay } from '../../bench/station-day.js';
import type { ChangeRef } from '../../proto/id.js';
import { suite } from '../harness.js';

const test = suite('bench/station-day');

const people: ChangeRef[] = Array.from({ length: 50 }, (_, at) => ({
  stream: '0123456789abcdef',
  seq: at + 2,
  tag: at,
}));
const day = stationDay(people, { record: () => null });

test('a day is seven events and sixteen applications, no two of one person', () => {
  assert.is(day.length, 7 + APPLICATIONS);
  const touched = day.flatMap(({ person }) => (person === null ? [] : [person.seq]));
  assert.is(new Set(touched).size, touched.length);
  assert.is(day.filter(({ source }) => source === 'card').length, APPLICATIONS);
  for (const work of day) {
    const { fields, values } = draftOf(work);
    assert.is(fields.length, values.length);
  }
  assert.throws(() => stationDay(people.slice(0, 20), { record: () => null }), 'too few people');
});

test('the day as CSV is acknowledged batch by batch', async (t) => {
  const text = csvBatches(day);
  assert.is(text.split('\n').filter((line) => line.startsWith('insert,')).length, day.length);
  assert.equal(text.match(/^(batch|commit),\d$/gm), ['batch,1', 'commit,1', 'batch,2', 'commit,2']);
  const server = await CsvServer.start();
  t.defer(() => server.stop());
  await pushCsv(server.address.replace('http://', ''), text);
  const half = text.slice(0, text.indexOf('batch,2'));
  const failed = await pushCsv(server.address.replace('http://', ''), half).then(
    () => null,
    (error: Error) => error.message,
  );
  assert.match(failed ?? '', 'not acknowledged');
});

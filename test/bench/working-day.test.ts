import * as assert from 'uvu/assert';
import {
  DAY_BATCHES,
  DAY_CHANGES,
  DAY_COLUMNS,
  dayDrafts,
  hoursOf,
} from '../../bench/working-day.js';
import { suite } from '../harness.js';

const test = suite('bench/working-day');

const people = Array.from({ length: 1000 }, (_, at) => {
  return { stream: '0'.repeat(16), seq: at + 1, tag: at };
});
const values = new Map(DAY_COLUMNS.map((column) => [column, [`a ${column}`, `b ${column}`]]));

test('a day is 200 changes of one field each, no two days about the same people', () => {
  const days = [0, 1].flatMap((day) => dayDrafts({ people, values }, day));
  assert.is(days.length, 2 * DAY_CHANGES);
  assert.is(new Set(days.map(({ target }) => target?.seq)).size, days.length);
  assert.ok(days.every(({ fields, values: given }) => fields.length === 1 && given.length === 1));
  assert.is(new Set(days.map(({ fields }) => fields[0])).size, DAY_COLUMNS.length);
});

test('too few people for two days are an error', () => {
  assert.throws(() => dayDrafts({ people: people.slice(0, 399), values }, 0), /too few people/);
});

test('hours share a day evenly, in order, and leave nothing out', () => {
  const items = Array.from({ length: DAY_CHANGES }, (_, at) => at);
  const hours = hoursOf(items);
  assert.is(hours.length, DAY_BATCHES);
  assert.equal(hours.flat(), items);
  assert.equal(new Set(hours.map(({ length }) => length)), new Set([8, 9]));
});

import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { CONSUMER_ACTS, type Consumer, SHOWABLE } from '../../../conflict/consumer/consumer.js';
import { readConsumer } from '../../../conflict/consumer/read-consumer.js';
import {
  isFound,
  isWithin,
  refusalOf,
  type Search,
  type SearchAct,
  type Seen,
  shownTo,
} from '../../../conflict/consumer/scope.js';
import { type EntityNo, entityNo } from '../../../proto/entity.js';
import { type FieldNo, fieldAt, fieldNo } from '../../../proto/fields.js';
import { suite } from '../../harness.js';

const test = suite('conflict/consumer/scope');

const PERSON = entityNo('person');
const FIELDS = ['XM', 'CYM', 'CSRQ', 'GMSFHM', 'HH', 'FQGMSFHM', 'MLXZ'];
const AREAS = ['22', '2201', '220102', '220103', '229901', '22010250'];
const STATIONS = ['220102500000', '220103510000', '229901500000', '220102520000'];
const VALUES = ['王小雪', '李四', '19640512', '22010219640512002X', '220102640512002', '001'];

interface Row {
  readonly entity: EntityNo;
  readonly places: readonly string[];
  readonly values: ReadonlyMap<FieldNo, string>;
  readonly had: readonly string[];
}

const some = <T>(items: readonly T[]) => fc.subarray([...items]);

const consumers: fc.Arbitrary<Consumer> = fc
  .record({
    active: fc.boolean(),
    areas: some(AREAS),
    entities: some(['person', 'household']),
    fields: some(FIELDS),
    numbers: fc.constantFrom('whole', 'last-four'),
    may: some(CONSUMER_ACTS),
    until: fc.constantFrom('20041231', '20301231'),
  })
  .map((parts) => {
    const document = { name: 'court', version: 1, organisation: '法院', 'per-minute': 60 };
    const read = readConsumer({ ...document, tokens: ['0'.repeat(64)], ...parts });
    assert.ok(read.ok);
    return read.consumer;
  });

const rows: fc.Arbitrary<Row> = fc.record({
  entity: fc.constantFrom(PERSON, entityNo('household')),
  places: some(STATIONS).map((codes) => codes.slice(0, 2)),
  values: fc
    .uniqueArray(fc.tuple(fc.constantFrom(...FIELDS.map(fieldNo)), fc.constantFrom(...VALUES)), {
      selector: ([field]) => field,
    })
    .map((pairs) => new Map(pairs)),
  had: some(VALUES),
});

const searches: fc.Arbitrary<Search> = fc
  .record({
    act: fc.constantFrom(
      ...CONSUMER_ACTS.filter((act): act is SearchAct => act.startsWith('find-')),
    ),
    values: fc.constantFrom(...VALUES).map((value) => [value]),
    born: fc.option(fc.constant(['19600101', '19701231'] as const), { nil: undefined }),
    area: fc.option(fc.constantFrom(...AREAS), { nil: undefined }),
  })
  .map(({ born, area, ...search }) => ({
    ...search,
    ...(born === undefined ? {} : { born }),
    ...(area === undefined ? {} : { area }),
  }));

function seenOf(row: Row): Seen {
  return { ...row, value: (field) => row.values.get(field) };
}

/** All a consumer is told of a register by one search. */
function answer(consumer: Consumer, search: Search, register: readonly Row[]): unknown {
  const asking = { act: search.act, entity: PERSON, purpose: '立案', day: '20040901', search };
  const refused = refusalOf(consumer, asking);
  if (refused !== null) return refused;
  return register
    .filter((row) =>
      isFound(consumer, search, seenOf(row), row.had.includes(search.values[0] ?? '')),
    )
    .map((row) => [...shownTo(consumer, seenOf(row))]);
}

test('nothing outside the scope changes any answer, whatever it holds', () => {
  fc.assert(
    fc.property(
      consumers,
      searches,
      fc.array(rows),
      fc.array(rows),
      (consumer, search, register, strangers) => {
        const inside = register.filter((row) => isWithin(consumer, seenOf(row)));
        const outside = strangers.filter((row) => !isWithin(consumer, seenOf(row)));
        const alone = answer(consumer, search, inside);
        assert.equal(answer(consumer, search, [...outside, ...inside]), alone);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a record within the scope is told by the fields shown alone, but for whole numbers', () => {
  fc.assert(
    fc.property(
      consumers,
      searches,
      rows,
      fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom(...VALUES)),
      (consumer, search, row, others) => {
        const hidden = Object.entries(others)
          .map(([id, value]) => [fieldNo(id), value] as const)
          .filter(([field]) => !consumer.fields.has(field));
        const altered = { ...row, values: new Map([...row.values, ...hidden]) };
        assert.equal(answer(consumer, search, [altered]), answer(consumer, search, [row]));
      },
    ),
    { numRuns: 2000 },
  );
});

test('what is not allowed is refused before any record is looked at', () => {
  fc.assert(
    fc.property(consumers, searches, (consumer, search) => {
      const asking = { act: search.act, entity: PERSON, day: '20040901', search };
      const refused = refusalOf(consumer, { ...asking, purpose: '立案' });
      const lawful =
        consumer.active &&
        consumer.may.has(search.act) &&
        consumer.entities.has(PERSON) &&
        (search.born === undefined || consumer.fields.has(fieldNo('CSRQ')));
      if (!lawful) assert.is(refused, 'CONSUMER_FORBIDDEN');
      assert.ok(refusalOf(consumer, { ...asking, purpose: ' ' }) !== null);
      assert.ok(refusalOf({ ...consumer, until: '20040831' }, { ...asking, purpose: '立案' }));
    }),
  );
});

test('of a number the last four are shown, of a short one nothing', () => {
  const read = readConsumer({
    ...{ name: 'court', version: 1, organisation: '法院', tokens: ['0'.repeat(64)] },
    ...{ fields: ['GMSFHM', 'FQGMSFHM'], 'per-minute': 1, areas: ['22'], entities: ['person'] },
  });
  assert.ok(read.ok);
  const shown = (number: string) => {
    const values = shownTo(read.consumer, { value: () => number });
    return [...new Set(values.values())];
  };
  assert.equal(shown('22010219640512002X'), ['**************002X']);
  assert.equal(shown('220102640512002'), ['***********2002']);
  assert.equal(shown('1234567'), ['*******']);
  assert.equal(shown(''), []);
});

test('items that can be shown hold no id of another record and no document', () => {
  for (const no of SHOWABLE) {
    const kind = fieldAt(no)?.kind;
    assert.ok(kind !== 'id' && kind !== 'json' && no < 70, String(no));
  }
});

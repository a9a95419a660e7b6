import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type DistrictEntry, Districts, districtsOf } from '../../conflict/district.js';
import { codesFaults, districtFault } from '../../node/authority/codes-fault.js';
import { builtInTables } from '../../node/authority/tables/built-in.js';
import { suite } from '../harness.js';

const test = suite('conflict/district');

/** 扶余县 became 扶余市 in 2013, 公主岭 went from 四平 to 长春 in 2020 by way of a code of our own. */
const REAL: readonly DistrictEntry[] = [
  { code: '220724', to: '20130101', became: '220781' },
  { code: '220781', from: '20130101' },
  { code: '220381', to: '20180101', became: '220182' },
  { code: '220182', from: '20180101', to: '20200101', became: '220184' },
  { code: '220184', from: '20200101' },
];

test('a code becomes another on the day the table says, and not before', () => {
  const districts = new Districts(REAL);
  assert.is(districts.codeOn('220724', '20040901', '20121231'), '220724');
  assert.is(districts.codeOn('220724', '20040901', '20130101'), '220781');
  assert.is(districts.codeOn('220381', '20040901', '20190601'), '220182');
  assert.is(districts.codeOn('220381', '20040901', '20200101'), '220184');
  assert.is(districts.codeOn('220102', '20040901', '20200101'), '220102');
  // Written late by the old code, it is the old district all the same.
  assert.is(districts.codeOn('220724', '20150101', '20150101'), '220781');
  assert.is(districts.atLast('220381', '20040901'), '220184');
  assert.is(districtsOf([{ code: '220102' }]), null);
});

test('a code given to another district later means what it meant when it was written', () => {
  const districts = new Districts([
    { code: '229901', to: '20050101', became: '229902' },
    { code: '229901', from: '20100101' },
    { code: '229902' },
  ]);
  assert.is(districts.codeOn('229901', '20040901', '20110101'), '229902');
  assert.is(districts.codeOn('229901', '20100101', '20110101'), '229901');
});

const DAYS = fc
  .uniqueArray(fc.integer({ min: 1950, max: 2050 }), { minLength: 1, maxLength: 6 })
  .map((years) => years.sort((a, b) => a - b).map((year) => `${year}0701`));

/** Districts that become one another along the days, never back; sound by what is checked. */
const tables = fc.array(DAYS, { minLength: 1, maxLength: 4 }).map((chains) =>
  chains.flatMap((days, chain) => {
    const code = (at: number) => `22${chain}${String(at).padStart(3, '0')}`;
    const link = (day: string, at: number): DistrictEntry => ({
      code: code(at),
      ...(at === 0 ? {} : { from: days[at - 1] ?? '' }),
      to: day,
      became: code(at + 1),
    });
    return [...days.map(link), { code: code(days.length), from: days.at(-1) ?? '' }];
  }),
);
const day = fc.integer({ min: 1940, max: 2060 }).map((year) => `${year}0315`);

test('whoever follows a district day by day comes to the same code', () => {
  fc.assert(
    fc.property(tables, fc.nat(), day, day, day, (entries, pick, ...days) => {
      const [written = '', first = '', second = ''] = days.sort();
      const code = entries[pick % entries.length]?.code ?? '';
      const districts = new Districts(entries);
      const between = districts.codeOn(code, written, first);
      const then = districts.codeOn(code, written, second);
      assert.is(districts.codeOn(between, first, second), then);
      // A code shown on a day is in force on it, where it was when it was written.
      const inForce = (each: string, on: string) =>
        entries.some(
          (entry) =>
            entry.code === each && (entry.from ?? '') <= on && on < (entry.to ?? '99999999'),
        );
      if (inForce(code, written)) assert.ok(inForce(then, second));
    }),
  );
});

test('in whatever order the table lists its codes', () => {
  fc.assert(
    fc.property(
      tables.chain((entries) =>
        fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
      ),
      day,
      day,
      ([entries, shuffled], written, on) => {
        const [one, other] = [new Districts(entries), new Districts(shuffled)];
        for (const { code } of entries) {
          assert.is(one.codeOn(code, written, on), other.codeOn(code, written, on));
        }
        assert.equal(one.entries, other.entries);
      },
    ),
  );
});

test('a table nobody checked leads nobody in circles for ever', () => {
  const circle = [
    { code: '229901', to: '20040101', became: '229902' },
    { code: '229902', to: '20050101', became: '229901' },
  ];
  assert.ok(new Districts(circle).codeOn('229901', '20030101', '20060101').startsWith('2299'));
});

test('what a table may not say of districts, each by its own name', () => {
  const problems = (...entries: DistrictEntry[]) => {
    const named = entries.map((entry) => ({ zh: '县', ...entry }));
    return codesFaults({ name: 'area', version: 2, entries: named }).map(({ problem }) => problem);
  };
  const B = { code: '229902' };
  assert.equal(problems({ code: '229901', to: '20040101', became: '229902' }, B), []);
  const again = { code: '229901', zh: '乡', from: '20030101' };
  const first = { code: '229901', to: '20040101', became: '229902' };
  assert.equal(problems(first, again, B), ['overlap']);
  const later = { code: '229902', from: '20050101' };
  assert.equal(problems(first, later), ['gap']);
  assert.equal(problems(first, { code: '229902', to: '20040101' }), ['gap']);
  assert.equal(problems(first, { ...B, to: '20060101', became: '229901' }), [
    'cycle',
    'cycle',
    'gap',
  ]);
  const table = { name: 'area', version: 2, entries: [{ ...first, zh: '甲' }, { ...again }] };
  assert.is(districtFault(table)?.problem, 'overlap');
});

test('the tables a province begins with are sound', () => {
  for (const training of [true, false]) {
    for (const table of builtInTables({ training })) {
      assert.is(districtFault(table), null, table.name);
    }
  }
});

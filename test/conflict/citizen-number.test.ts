import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  type NumberGround,
  normaliseNumber,
  numberFaults,
  numberReasons,
  proposalOf,
} from '../../conflict/citizen-number.js';
import { CodeTables } from '../../node/authority/code-table.js';
import { REAL_AREA_TABLE, TRAINING_AREA_TABLE } from '../../node/authority/tables/built-in.js';
import { checkDigit } from '../../proto/citizen-number.js';
import { dayText } from '../../proto/dates.js';
import { suite } from '../harness.js';

const test = suite('conflict/citizen-number');

const ground = (parts: Partial<NumberGround> = {}): NumberGround => ({
  sex: '',
  birthDate: '',
  areas: new CodeTables([TRAINING_AREA_TABLE]).areas(),
  registerDay: '20040831',
  ...parts,
});
const real = new CodeTables([REAL_AREA_TABLE]).areas();

/** A number of the training areas with the check digit it should have. */
const number = (area: string, born: string, sequence: string) => {
  const first17 = area + born + sequence;
  return first17 + checkDigit(first17);
};

test('the numbers of the standard have nothing wrong with them', () => {
  // GB 11643-1999: a woman of 朝阳区 (北京), a woman of 潮州.
  for (const given of ['11010519491231002X', '440524188001010014', '34052419800101001X']) {
    assert.equal(numberReasons(given, ground()), [], given);
  }
  const woman = ground({ sex: '2', birthDate: '19491231' });
  assert.equal(numberReasons('11010519491231002X', woman), []);
});

const TABLE: readonly (readonly [string, string, Partial<NumberGround>, readonly string[]])[] = [
  ['nothing', '', {}, ['LENGTH']],
  ['a digit short', '22990119740305001', {}, ['LENGTH']],
  ['a digit short, and a letter', '2299011974O305001', {}, ['LENGTH', 'CHARSET']],
  ['a small x', '11010519491231002x', {}, ['CHARSET']],
  ['a full-width digit', '１1010519491231002X', {}, ['CHARSET']],
  ['X at the end of 15', '22990174030500X', {}, ['CHARSET']],
  ['X inside', '2299011974030500X1', {}, ['CHARSET']],
  ['a wrong check digit', '110105194912310021', {}, ['CHECKSUM']],
  ['30 February', number('229901', '19740230', '001'), {}, ['DATE_INVALID']],
  ['month 13', number('229901', '19741301', '001'), {}, ['DATE_INVALID']],
  ['29 February of 1900', number('229901', '19000229', '001'), {}, ['DATE_INVALID']],
  ['29 February of 2000', number('229901', '20000229', '001'), {}, []],
  [
    '30 February, the record has a day',
    number('229901', '19740230', '001'),
    { birthDate: '19740228' },
    ['DATE_INVALID'],
  ],
  ['the register day', number('229901', '20040831', '001'), {}, []],
  ['the day after it', number('229901', '20040901', '001'), {}, ['DATE_FUTURE']],
  ['1850', number('229901', '18500101', '001'), {}, []],
  ['1849', number('229901', '18491231', '001'), {}, ['DATE_BEFORE_1850']],
  ['1799', number('229901', '17991231', '001'), {}, ['DATE_BEFORE_1850']],
  ['1849, year limit 1800', number('229901', '18491231', '001'), { earliestYear: 1800 }, []],
  [
    'no such month of 1849',
    number('229901', '18491331', '001'),
    {},
    ['DATE_INVALID', 'DATE_BEFORE_1850'],
  ],
  ['an area of no list', number('220999', '19740305', '001'), { areas: real }, ['AREA_UNKNOWN']],
  ['no such province', number('990105', '19740305', '001'), {}, ['AREA_UNKNOWN']],
  ['a province', number('220000', '19740305', '001'), { areas: real }, ['AREA_UNKNOWN']],
  ['a real area in training', number('220102', '19740305', '001'), {}, ['AREA_UNKNOWN']],
  [
    'a training area in earnest',
    number('229901', '19740305', '001'),
    { areas: real },
    ['AREA_UNKNOWN'],
  ],
  ['an area withdrawn since', number('229995', '19740305', '001'), {}, ['AREA_WITHDRAWN_OK']],
  [
    'an area withdrawn before birth',
    number('229995', '19990101', '001'),
    {},
    ['AREA_NOT_VALID_AT_ASSIGNMENT'],
  ],
  ['its last day', number('229995', '19981231', '001'), {}, ['AREA_WITHDRAWN_OK']],
  [
    '珲春县, born 1970',
    number('222425', '19700101', '001'),
    { areas: real },
    ['AREA_WITHDRAWN_OK'],
  ],
  [
    '珲春县, born 1990',
    number('222425', '19900101', '001'),
    { areas: real },
    ['AREA_NOT_VALID_AT_ASSIGNMENT'],
  ],
  [
    'an area not yet made',
    number('220605', '19700101', '001'),
    { areas: real },
    ['AREA_NOT_VALID_AT_ASSIGNMENT'],
  ],
  [
    'made between assignment and today',
    number('220381', '19700101', '001'),
    { areas: real, assignedBy: '19891231' },
    ['AREA_NOT_VALID_AT_ASSIGNMENT'],
  ],
  [
    '德惠 of the time before numbers',
    number('222124', '19500101', '001'),
    { areas: real },
    ['AREA_WITHDRAWN_OK'],
  ],
  ['sequence 000', number('229901', '19740305', '000'), { sex: '1' }, ['SEQ_000']],
  ['a man, even', number('229901', '19740305', '002'), { sex: '1' }, ['SEX_MISMATCH']],
  ['a woman, odd', number('229901', '19740305', '003'), { sex: '2' }, ['SEX_MISMATCH']],
  ['sex unknown', number('229901', '19740305', '003'), { sex: '0' }, []],
  [
    'another day of birth',
    number('229901', '19740305', '001'),
    { birthDate: '19740306' },
    ['DOB_MISMATCH'],
  ],
  ['15 digits', '229901740305001', { sex: '1', birthDate: '19740305' }, ['LEGACY_15']],
  ['15 digits, a woman', '229901740305001', { sex: '2' }, ['SEX_MISMATCH', 'LEGACY_15']],
  [
    '15 digits, another day',
    '229901740305001',
    { birthDate: '19740306' },
    ['DOB_MISMATCH', 'LEGACY_15'],
  ],
  ['15 digits, 30 February', '229901740230001', {}, ['DATE_INVALID', 'LEGACY_15']],
  ['15 digits, sequence 000', '229901740305000', {}, ['SEQ_000', 'LEGACY_15']],
  ['15 digits of a centenarian', '229901890305997', { birthDate: '18890305' }, ['LEGACY_15']],
  ['the same, born 1989', '229901890305997', { birthDate: '19890305' }, ['LEGACY_15']],
  [
    'everything at once',
    '220999197403050028',
    { areas: real, sex: '1', birthDate: '19740306', registerDay: '19700101' },
    ['CHECKSUM', 'DATE_FUTURE', 'AREA_UNKNOWN', 'SEX_MISMATCH', 'DOB_MISMATCH'],
  ],
];

for (const [name, given, parts, reasons] of TABLE) {
  test(`${name}: ${reasons.join(', ') || 'right'}`, () => {
    assert.equal(numberReasons(given, ground(parts)), reasons);
  });
}

test('a withdrawn area is no fault', () => {
  const withdrawn = number('229995', '19740305', '001');
  assert.equal(numberFaults(withdrawn, ground()), []);
  assert.equal(numberFaults(withdrawn, ground({ sex: '2' })), ['SEX_MISMATCH']);
});

test('any one wrong digit is found, at whichever place', (t) => {
  const place = fc.nat(16);
  const step = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      fc.nat(70_000),
      fc.integer({ min: 1, max: 999 }),
      place,
      step,
      (day, seq, at, by) => {
        const right = number('229901', dayText(day + 10_000), String(seq).padStart(3, '0'));
        const digit = (Number(right.charAt(at)) + by) % 10;
        const wrong = right.slice(0, at) + digit + right.slice(at + 1);
        const ofAge = ground({ registerDay: '20401231', earliestYear: 1800 });
        assert.equal(numberFaults(right, ofAge), []);
        assert.ok(numberReasons(wrong, ofAge).includes('CHECKSUM'));
      },
    ),
    { seed: t.seed },
  );
});

test('whatever is given has an answer, and always the same', (t) => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ maxLength: 20 }));
  fc.assert(
    fc.property(text, (given) => {
      const reasons = numberReasons(given, ground());
      assert.equal(numberReasons(given, ground()), reasons);
      if (!/^([0-9]{15}|[0-9]{17}[0-9X])$/.test(given)) assert.ok(reasons.length > 0, given);
    }),
    { seed: t.seed },
  );
});

test('written otherwise, it is the same number', () => {
  for (const given of [
    '11010519491231002x',
    '11010519491231002Ｘ',
    '11010519491231002ｘ',
    '11010519491231002Ⅹ',
    '11010519491231002ⅹ',
    '１１０１０５１９４９１２３１００２Ｘ',
    ' 11010519491231002X\u3000',
  ]) {
    assert.is(normaliseNumber(given), '11010519491231002X', given);
  }
  assert.is(normaliseNumber('一1010519491231002X'), '一1010519491231002X');
});

test('15 digits become 18', () => {
  assert.equal(proposalOf('110105491231002'), {
    candidates: ['11010519491231002X'],
    needsPerson: false,
  });
  assert.is(proposalOf('11010519491231002X'), null);
  assert.is(proposalOf('11010549123100X'), null);
});

test('of centenarians, and of days that do not exist, only a person can say', () => {
  for (const sequence of ['996', '997', '998', '999']) {
    assert.equal(proposalOf(`229901890305${sequence}`), {
      candidates: [number('229901', '18890305', sequence), number('229901', '19890305', sequence)],
      needsPerson: true,
    });
  }
  assert.is(proposalOf('229901890305995')?.needsPerson, false);
  assert.equal(proposalOf('229901740230001'), { candidates: [], needsPerson: true });
  // 1900 had no 29 February, nor had 1800.
  assert.equal(proposalOf('229901000229997'), { candidates: [], needsPerson: true });
});

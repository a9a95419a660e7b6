import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { areasEver, areasOf } from '../../../conflict/cases/area-table.js';
import { numberFaults } from '../../../conflict/cases/number.js';
import { numberFaults as everyFault } from '../../../conflict/citizen-number.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { suite } from '../../harness.js';

const test = suite('conflict/cases/number');

const TABLES = [
  { name: 'sex', entries: [{ code: '110000' }] },
  {
    name: 'area',
    entries: [
      { code: '229901' },
      { code: '229990', to: '19990101' },
      { code: '229902', from: '19850101', to: '19950101' },
    ],
    prefixes: ['11'],
  },
  { name: 'area', entries: [{ code: '229902', from: '20030101' }, { code: '229901' }] },
] as const;
const areas = areasOf(areasEver(TABLES));
const EVERYWHERE = { has: () => true, heldBetween: () => true };

const day = fc.constantFrom('19640512', '19960101', '20010203', '18491231', '19640230', '18500101');
const number = fc
  .record({
    area: fc.constantFrom('229901', '229990', '229902', '229999', '110105', '110000', '990105'),
    born: day,
    sequence: fc.constantFrom('001', '002', '000', '996'),
    form: fc.constantFrom('right', 'right', 'right', 'wrong', '15'),
  })
  .map(({ area, born, sequence, form }) => {
    const first = area + born + sequence;
    if (form === '15') return area + born.slice(2) + sequence;
    return form === 'right' ? first + checkDigit(first) : `${first}5`;
  });

test('the short way says of every number what the whole validator says', (t) => {
  fc.assert(
    fc.property(
      number,
      day.filter((each) => each !== '19640230'),
      fc.constantFrom('1', '2', '9', ''),
      fc.boolean(),
      (given, birthDate, sex, looks) => {
        const held = looks ? areas : null;
        const ground = { sex, birthDate, areas: held ?? EVERYWHERE, registerDay: '99991231' };
        assert.equal(numberFaults(given, birthDate, sex, held), everyFault(given, ground));
      },
    ),
    { seed: t.seed, numRuns: 2000 },
  );
  assert.equal(numberFaults('', '19640512', '1', areas), ['MISSING']);
  assert.equal(numberFaults('229901196405120018', '', '1', areas), ['CHECKSUM', 'DOB_MISMATCH']);
});

test('areas are those of every table, whichever came first', () => {
  assert.equal(areasEver([...TABLES].reverse()), areasEver(TABLES));
  const of = (area: string, born: string) => {
    const first = `${area}${born}001`;
    return numberFaults(first + checkDigit(first), born, '1', areas);
  };
  assert.equal(of('229901', '19640512'), []);
  assert.equal(of('229990', '19640512'), [], 'withdrawn since is in order');
  assert.equal(of('229990', '20010203'), ['AREA_NOT_VALID_AT_ASSIGNMENT']);
  assert.equal(of('229902', '19960101'), [], 'in force once more, by the later table');
  assert.equal(of('229903', '19640512'), ['AREA_UNKNOWN']);
  assert.equal(of('110105', '19640512'), [], 'a province of which no detail is held');
  assert.is(areasOf(areasEver([])), null, 'nothing is doubted where nobody published areas');
});

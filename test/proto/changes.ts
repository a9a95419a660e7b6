import * as fc from 'fast-check';
import { type Change, isValueText } from '../../proto/change.js';
import { checkDigit } from '../../proto/citizen-number.js';
import { dayText } from '../../proto/dates.js';
import { ENTITIES } from '../../proto/entity.js';
import { type ChangeRef, SEQ_MAX, streamIdFromBytes } from '../../proto/id.js';
import { SOURCES } from '../../proto/source.js';
import { codePoints } from './code-points.js';

/** Characters of the register that software gets wrong: beyond the BMP, private use, marks. */
const RARE = [
  '𠮷',
  '𣘺',
  '𪚥',
  '\u{E000}',
  '\u{F8FF}',
  '\u{10FFFF}',
  '\u3000',
  '\u0301',
  '·',
  '\uFEFF',
];

const texts = fc
  .oneof(
    fc.string({ unit: codePoints, maxLength: 12 }),
    fc.array(fc.constantFrom(...RARE, '王', '李', 'a', ' ', '\n', '"'), { maxLength: 8 }).map(join),
  )
  .filter(isValueText);

function join(parts: readonly string[]): string {
  return parts.join('');
}

const days = fc
  .nat(65_535)
  .map(dayText)
  .chain((day) => fc.constantFrom(day, day, day, '20041301', '19640230', '0', ''));

const numbers = fc
  .tuple(fc.constantFrom('229901', '220102', '110105'), fc.nat(65_535), fc.nat(999), fc.nat(9))
  .map(([area, day, order, kind]) => {
    const first = `${area}${dayText(day)}${String(order).padStart(3, '0')}`;
    if (kind === 0) return `${area}${dayText(day).slice(2)}${String(order).padStart(3, '0')}`;
    if (kind === 1) return `${first}${'0123456789X'.charAt(order % 11)}`;
    return kind === 2 ? '' : first + checkDigit(first);
  });

const counts = fc.nat(10 ** 9).map((count) => String(count).padStart(15, '0'));

/** One field's values: free text, or as regular as a register's. */
const columns: fc.Arbitrary<(row: number) => string> = fc
  .tuple(fc.constantFrom(texts, texts, days, numbers, counts), fc.constantFrom(1, 2, 5, 1000))
  .chain(([values, variety]) => fc.array(values, { minLength: 1, maxLength: variety }))
  .map((values) => (row) => values[row % values.length] ?? '');

export const refs: fc.Arbitrary<ChangeRef> = fc.record(
  {
    stream: fc
      .constantFrom(1, 2, 3)
      .map((byte) => streamIdFromBytes(new Uint8Array(10).fill(byte))),
    seq: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: SEQ_MAX })),
    tag: fc.integer({ min: 0, max: 0xffff_ffff }),
  },
  { noNullPrototype: true },
);

const papers = fc.record(
  { kind: texts, number: texts, issued: days },
  { requiredKeys: ['kind'], noNullPrototype: true },
);

/** What the changes of one kind share. */
const kinds = fc.record({
  entity: fc.nat(ENTITIES.length - 1),
  event: fc.constantFrom('100', '107', '120', '900'),
  source: fc.nat(SOURCES.length - 1),
  session: fc.constantFrom(0, 0, 1, 7, 40_000),
  makes: fc.boolean(),
  fields: fc.uniqueArray(fc.constantFrom(1, 2, 3, 5, 6, 7, 9, 10, 34, 62, 101), { maxLength: 8 }),
  columns: fc.array(columns, { minLength: 8, maxLength: 8 }),
  /** Of a hundred cells so many are not said. */
  gaps: fc.constantFrom(0, 0, 30),
});

const rows = fc.record({
  kind: fc.nat(3),
  dice: fc.nat(99),
  target: refs,
  hlc: fc.nat(1_000_000),
  since: fc.option(
    days.filter((day) => day !== ''),
    { freq: 3 },
  ),
  seen: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(refs, { maxLength: 5 })),
  documents: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.array(papers, { maxLength: 3 }),
  ),
  act: fc.option(texts, { freq: 2 }),
});

/** The changes of one frame. */
export const frames: fc.Arbitrary<readonly Change[]> = fc
  .tuple(
    fc.array(kinds, { minLength: 1, maxLength: 4 }),
    fc.array(rows, { minLength: 1, maxLength: 60 }),
    fc.nat(2 ** 50),
  )
  .map(([some, all, start]) => {
    let hlc = start;
    return all.map((row, index): Change => {
      const kind = some[row.kind % some.length] as (typeof some)[number];
      const sorted = [...kind.fields].sort((a, b) => a - b);
      const fields = sorted.filter((field) => (row.dice * 7 + field * 13) % 100 >= kind.gaps);
      hlc = Math.max(0, hlc + row.hlc - 1000);
      return {
        entity: kind.entity,
        target: kind.makes ? null : row.target,
        event: kind.event,
        source: kind.source,
        since: row.since,
        hlc,
        session: kind.session,
        fields,
        values: fields.map((field) => kind.columns[field % 8]?.(index) ?? ''),
        seen: row.seen,
        documents: row.documents,
        act: row.act,
      };
    });
  });

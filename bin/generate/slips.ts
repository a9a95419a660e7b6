import { dayNumber } from '../../proto/dates.js';
import type { Column, PersonRow } from './columns.js';
import { EMPLOYERS } from './data/places.js';
import { textOfDay } from './days.js';
import { drawNameCharacter } from './given-names.js';
import { type Rng, Weighted } from './rng.js';

/** How items come to differ: a clerk's slips, and what changed between two visits. */
/** In order: a slip is one step up or down. */
const EDUCATIONS = ['90', '81', '71', '61', '41', '31', '21'];
const OCCUPATIONS = ['粮农', '工人', '职员', '个体经营', '无业', '务工'] as const;
const BLOODS = ['1', '2', '3', '4'] as const;
const MARITALS: Readonly<Record<string, string>> = {
  '10': '20',
  '20': '40',
  '21': '20',
  '30': '20',
  '40': '20',
};

type Slip = (rng: Rng, row: PersonRow) => string;

const SLIPS: Partial<Record<Column, Slip>> = {
  XM: (rng, row) => {
    const characters = [...row.XM];
    const sex = row.XB === '1' ? '1' : '2';
    const last = drawNameCharacter(rng, sex, Number(row.CSRQ.slice(0, 4)));
    return [...characters.slice(0, -1), last].join('');
  },
  CSRQ: (rng, row) => textOfDay(dayNumber(row.CSRQ) - rng.between(1, 45)),
  XB: (_, row) => (row.XB === '1' ? '2' : '1'),
  MZ: (_, row) => (row.MZ === '01' ? '11' : '01'),
  WHCD: (rng, row) => {
    const at = EDUCATIONS.findIndex((code) => code.charAt(0) === row.WHCD.charAt(0));
    return at < 0 ? '' : (EDUCATIONS[at + rng.pick([-1, 1])] ?? '');
  },
  HYZK: (_, row) => (isMinor(row) ? '' : (MARITALS[row.HYZK] ?? '')),
  ZY: (rng, row) => (isMinor(row) ? '' : other(rng, OCCUPATIONS, row.ZY)),
  FWCS: (rng, row) => other(rng, EMPLOYERS, row.FWCS),
  CSDSSXQ: (rng, row) => other(rng, validAreas, row.CSDSSXQ),
  JGSSXQ: (rng, row) => other(rng, validAreas, row.JGSSXQ),
  SG: (rng, row) => (row.SG === '' ? '' : String(Number(row.SG) + rng.pick([-3, -2, -1, 1, 2, 3]))),
  XX: (rng, row) => other(rng, BLOODS, row.XX),
  MLXZ: (rng, row) =>
    row.MLXZ.replace(/[0-9]+/, (digits) => String(Number(digits) + rng.between(1, 9))),
};

const validAreas = Array.from({ length: 90 }, (_, at) => `2299${String(at).padStart(2, '0')}`);

/** Which items differ between sources, by how often. */
export const MISMATCHES: readonly (readonly [Column, number])[] = [
  ['XM', 16],
  ['CSRQ', 14],
  ['MLXZ', 16],
  ['WHCD', 14],
  ['HYZK', 10],
  ['FWCS', 9],
  ['MZ', 7],
  ['JGSSXQ', 6],
  ['CSDSSXQ', 5],
  ['ZY', 2],
  ['XB', 1],
];

/** Which items a corrected file has anew: never those by which its row is found again. */
export const CORRECTIONS: readonly (readonly [Column, number])[] = [
  ['MLXZ', 20],
  ['WHCD', 20],
  ['HYZK', 16],
  ['FWCS', 14],
  ['ZY', 12],
  ['SG', 8],
  ['XX', 5],
  ['MZ', 5],
];

/** Alters one item of a row; only items the row fills. */
export class Slips {
  readonly #columns: Weighted<Column>;

  constructor(columns: readonly (readonly [Column, number])[]) {
    this.#columns = new Weighted(columns);
  }

  /** `spared`: items that stay. */
  draw(rng: Rng, row: PersonRow, spared: readonly Column[] = []): { field: Column; value: string } {
    for (;;) {
      const field = this.#columns.draw(rng);
      if (row[field] === '' || spared.includes(field)) continue;
      const value = SLIPS[field]?.(rng, row) ?? '';
      if (value !== '' && value !== row[field]) return { field, value };
    }
  }
}

function other(rng: Rng, values: readonly string[], than: string): string {
  const value = rng.pick(values);
  return than === '' || value === than ? '' : value;
}

/** Under 18 or thereabouts: by the education or work a file would give him. */
function isMinor(row: PersonRow): boolean {
  return row.ZY === '学生' || row.ZY === '';
}

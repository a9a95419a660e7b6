import { EMPLOYERS, SCHOOLS } from './data/places.js';
import { MARITAL, type Member } from './family.js';
import type { Sex } from './given-names.js';
import { type Rng, Weighted } from './rng.js';

/** What the optional items of a person say: education, work, body. GB 4658 and GA 324.6 codes. */
const SCHOOL_AGE = 6;
const JUNIOR_AGE = 12;
const SENIOR_AGE = 15;
const WORK_AGE = 18;
const PENSION_AGE = 60;

const OLD_EDUCATION = new Weighted<string>([
  ['90', 28],
  ['81', 44],
  ['71', 18],
  ['61', 6],
  ['31', 2],
  ['21', 2],
]);
const MIDDLE_EDUCATION = new Weighted<string>([
  ['90', 4],
  ['81', 26],
  ['71', 44],
  ['61', 16],
  ['41', 5],
  ['31', 3],
  ['21', 2],
]);
const YOUNG_EDUCATION = new Weighted<string>([
  ['81', 10],
  ['71', 52],
  ['61', 18],
  ['41', 8],
  ['31', 7],
  ['21', 5],
]);

const RURAL_WORK = new Weighted<string>([
  ['粮农', 82],
  ['务工', 8],
  ['教师', 2],
  ['个体经营', 5],
  ['司机', 3],
]);
const URBAN_WORK = new Weighted<string>([
  ['工人', 34],
  ['职员', 16],
  ['无业', 14],
  ['个体经营', 14],
  ['营业员', 7],
  ['教师', 5],
  ['司机', 4],
  ['会计', 3],
  ['医生', 3],
]);
const WITHOUT_EMPLOYER = new Set(['粮农', '务工', '无业', '个体经营']);

const BLOOD = new Weighted<string>([
  ['1', 28],
  ['2', 31],
  ['3', 31],
  ['4', 10],
]);
const BLOOD_KNOWN = 0.4;
const HEIGHT_KNOWN = 0.6;

export interface Work {
  readonly occupation: string;
  readonly employer: string;
}

export function drawEducation(rng: Rng, age: number): string {
  if (age < SCHOOL_AGE) return '';
  if (age < JUNIOR_AGE) return '80';
  if (age < SENIOR_AGE) return '70';
  if (age < WORK_AGE) return rng.chance(0.6) ? '60' : '71';
  if (age < 40) return YOUNG_EDUCATION.draw(rng);
  return (age < 60 ? MIDDLE_EDUCATION : OLD_EDUCATION).draw(rng);
}

export function drawWork(rng: Rng, age: number, rural: boolean): Work {
  if (age < SCHOOL_AGE + 1) return { occupation: '', employer: '' };
  if (age < WORK_AGE) return { occupation: '学生', employer: rng.pick(SCHOOLS) };
  if (age >= PENSION_AGE) {
    return { occupation: rural ? '粮农' : '退休', employer: rural ? '' : rng.pickEarly(EMPLOYERS) };
  }
  const occupation = (rural ? RURAL_WORK : URBAN_WORK).draw(rng);
  if (occupation === '教师') return { occupation, employer: rng.pick(SCHOOLS) };
  return { occupation, employer: WITHOUT_EMPLOYER.has(occupation) ? '' : rng.pick(EMPLOYERS) };
}

/** Height in cm; '' for children and where nobody measured. */
export function drawHeight(rng: Rng, age: number, sex: Sex): string {
  const known = rng.chance(HEIGHT_KNOWN);
  const spread = (rng.unit() + rng.unit() + rng.unit() - 1.5) * 9;
  if (age < WORK_AGE || !known) return '';
  const mean = (sex === '1' ? 170 : 159) - (age >= PENSION_AGE ? 3 : 0);
  return String(Math.round(mean + spread));
}

export function drawBlood(rng: Rng): string {
  return rng.chance(BLOOD_KNOWN) ? BLOOD.draw(rng) : '';
}

/** Marital status as a file has it: the finer code of the first marriage for some. */
export function statedMarital(rng: Rng, member: Member): string {
  return member.marital === MARITAL.married && rng.chance(0.1) ? '21' : member.marital;
}

import type { CodeTable } from '../code-table.js';
import { BLOOD } from './blood.js';
import { CARD_TABLES } from './card-codes.js';
import { CHANGE_CATEGORY } from './change-category.js';
import { CHECK_TABLES } from './check-codes.js';
import { EDUCATION } from './education.js';
import { HOUSEHOLD_TYPE } from './household-type.js';
import { JILIN_AREAS } from './jilin-areas.js';
import { KINSHIP } from './kinship.js';
import { MARITAL } from './marital.js';
import { MILITARY } from './military.js';
import { MOVE_SCOPE } from './move-scope.js';
import { NATION } from './nation.js';
import { PERSON_STATE } from './person-state.js';
import { OTHER_PROVINCE_PREFIXES, OTHER_PROVINCES } from './provinces.js';
import { RELIGION } from './religion.js';
import { SEX } from './sex.js';
import { TRAINING_AREAS } from './training-areas.js';

const STANDARD: readonly CodeTable[] = [
  SEX,
  NATION,
  KINSHIP,
  EDUCATION,
  MARITAL,
  BLOOD,
  MILITARY,
  RELIGION,
  HOUSEHOLD_TYPE,
  PERSON_STATE,
  CHANGE_CATEGORY,
  MOVE_SCOPE,
  ...CHECK_TABLES,
  ...CARD_TABLES,
];

/** Areas of a real province: Jilin in detail, the others by their first two digits. No 2299. */
export const REAL_AREA_TABLE: CodeTable = {
  name: 'area',
  version: 1,
  entries: [...JILIN_AREAS, ...OTHER_PROVINCES],
  prefixes: OTHER_PROVINCE_PREFIXES,
};

/** Areas of a training province: within 22 only 2299. */
export const TRAINING_AREA_TABLE: CodeTable = {
  name: 'area',
  version: 1,
  entries: [...TRAINING_AREAS, ...OTHER_PROVINCES],
  prefixes: OTHER_PROVINCE_PREFIXES,
};

/** The tables a province publishes when it is made. */
export function builtInTables(options: { readonly training: boolean }): readonly CodeTable[] {
  return [options.training ? TRAINING_AREA_TABLE : REAL_AREA_TABLE, ...STANDARD];
}

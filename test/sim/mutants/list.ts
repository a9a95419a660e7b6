import { ACT_MUTANTS } from './act-mutants.js';
import { APPLY_MUTANTS } from './apply-mutants.js';
import { CARD_MUTANTS } from './card-mutants.js';
import { CASE_MUTANTS } from './case-mutants.js';
import { CONFLICT_MUTANTS } from './conflict-mutants.js';
import { DOOR_MUTANTS } from './door-mutants.js';
import { LOG_MUTANTS } from './log-mutants.js';
import type { Mutant } from './mutant.js';
import { RECEIVE_MUTANTS } from './receive-mutants.js';
import { RECOVER_MUTANTS } from './recover-mutants.js';
import { SHIP_MUTANTS } from './ship-mutants.js';
import { STORE_MUTANTS } from './store-mutants.js';
import { WRITE_MUTANTS } from './write-mutants.js';

/** Every defect the checks must see. */
export const MUTANTS: readonly Mutant[] = [
  ...STORE_MUTANTS,
  ...LOG_MUTANTS,
  ...RECEIVE_MUTANTS,
  ...SHIP_MUTANTS,
  ...CONFLICT_MUTANTS,
  ...CASE_MUTANTS,
  ...DOOR_MUTANTS,
  ...CARD_MUTANTS,
  ...ACT_MUTANTS,
  ...APPLY_MUTANTS,
  ...RECOVER_MUTANTS,
  ...WRITE_MUTANTS,
];

/** Stages of an area (先建库、后发证), each proved by figures. */
export const AREA_STAGES = ['registered', 'loading', 'loaded', 'reconciled', 'open'] as const;
export type AreaStage = (typeof AREA_STAGES)[number];

/** What may still be open where cards are issued. */
export interface GateLimits {
  /** Cases about who somebody is, for each thousand people. */
  readonly identityCasesPerMille: number;
  /** People not yet verified (核对), for each thousand. */
  readonly unverifiedPerMille: number;
  /** Changes that do not count, with a reason. */
  readonly parkedMax: number;
  /** Days since a declared digest was last found equal. */
  readonly comparedDaysMax: number;
}

export const GATE_LIMITS: GateLimits = {
  identityCasesPerMille: 1,
  unverifiedPerMille: 10,
  parkedMax: 0,
  comparedDaysMax: 30,
};

export interface AreaFigures {
  /** Held here. */
  readonly persons: number;
  readonly households: number;
  /** On paper, as declared; null: nothing was declared. */
  readonly declaredPersons: number | null;
  readonly declaredHouseholds: number | null;
  /** What the one who declared held at that cut. */
  readonly heldPersons: number | null;
  readonly heldHouseholds: number | null;
  /** Pages of the paper register of which nobody had been entered, where declared by volume. */
  readonly pagesMissing: number;
  /** Whether this node's digest at the declared cut is the declared one; null: not known. */
  readonly digestEqual: boolean | null;
  /** Days since a digest was declared that is this node's too; null: none ever was. */
  readonly comparedDays: number | null;
  readonly identityCases: number;
  readonly unverified: number;
  readonly parked: number;
  /** Whether a certificate is in force today. */
  readonly isOpen: boolean;
}

/** What still stands in the way; a word for each, with the figure. */
export type Shortfall =
  | 'nothing-held'
  | 'not-declared'
  | 'persons-missing'
  | 'households-missing'
  | 'pages-missing'
  | 'digest-unknown'
  | 'digest-differs'
  | 'not-compared'
  | 'identity-cases'
  | 'unverified'
  | 'parked'
  | 'not-opened';

export interface Missing {
  readonly what: Shortfall;
  readonly count: number;
}

/** What an area lacks before it is open, or until what is on its way has come; no proof breaks. */
const PENDING: ReadonlySet<Shortfall> = new Set(['digest-unknown', 'not-opened']);

/** What breaks the proof by which a gate is open. Changes that only came later do not. */
export function proofBroken(missing: readonly Missing[]): readonly Missing[] {
  return missing.filter(({ what }) => !PENDING.has(what));
}

/** In words, for whoever asks why: each shortfall with its figure. */
export function missingText(missing: readonly Missing[]): string {
  return missing.map(({ what, count }) => `${what} ${count}`).join(', ');
}

/** The stage that the figures prove, and what the next ones lack. */
export function areaStage(
  figures: AreaFigures,
  limits: GateLimits,
): { readonly stage: AreaStage; readonly missing: readonly Missing[] } {
  const loading = missingToLoad(figures);
  const reconciling = missingToReconcile(figures, limits);
  const opening: Missing[] = figures.isOpen ? [] : [{ what: 'not-opened', count: 1 }];
  const missing = [...loading, ...reconciling, ...opening];
  if (figures.persons === 0) return { stage: 'registered', missing };
  if (loading.length > 0) return { stage: 'loading', missing };
  if (reconciling.length > 0) return { stage: 'loaded', missing };
  return { stage: figures.isOpen ? 'open' : 'reconciled', missing };
}

function missingToLoad(figures: AreaFigures): Missing[] {
  const missing: Missing[] = [];
  if (figures.persons === 0) missing.push({ what: 'nothing-held', count: 1 });
  const { declaredPersons, declaredHouseholds, heldPersons, heldHouseholds } = figures;
  if (declaredPersons === null || declaredHouseholds === null) {
    return [...missing, { what: 'not-declared', count: 1 }];
  }
  const persons = declaredPersons - (heldPersons ?? 0);
  const households = declaredHouseholds - (heldHouseholds ?? 0);
  if (persons > 0) missing.push({ what: 'persons-missing', count: persons });
  if (households > 0) missing.push({ what: 'households-missing', count: households });
  if (figures.pagesMissing > 0) {
    missing.push({ what: 'pages-missing', count: figures.pagesMissing });
  }
  return missing;
}

function missingToReconcile(figures: AreaFigures, limits: GateLimits): Missing[] {
  const { persons, digestEqual, comparedDays, identityCases, unverified, parked } = figures;
  const missing: Missing[] = [];
  if (digestEqual === null) missing.push({ what: 'digest-unknown', count: 1 });
  if (digestEqual === false) missing.push({ what: 'digest-differs', count: 1 });
  if (comparedDays !== null && comparedDays > limits.comparedDaysMax) {
    missing.push({ what: 'not-compared', count: comparedDays });
  }
  const over = (count: number, perMille: number) => count * 1000 > persons * perMille;
  if (over(identityCases, limits.identityCasesPerMille)) {
    missing.push({ what: 'identity-cases', count: identityCases });
  }
  if (over(unverified, limits.unverifiedPerMille)) {
    missing.push({ what: 'unverified', count: unverified });
  }
  if (parked > limits.parkedMax) missing.push({ what: 'parked', count: parked });
  return missing;
}

/** What a registration has that can speak for or against it. */
export const DUPLICATE_FACTS = [
  'second-generation-card',
  'card',
  'urban',
  'rural',
  'verified',
  'nobody-found',
  'later-registered',
] as const;
export type DuplicateFact = (typeof DUPLICATE_FACTS)[number];

/** When a rule is asked: who they are of, and what those left have. */
export const DUPLICATE_CASES = ['minor', 'all-carded', 'mixed', 'alike'] as const;
export type DuplicateCase = (typeof DUPLICATE_CASES)[number];

/** Keeps those that have a fact, or cancels them. */
export interface DuplicateRule {
  readonly name: string;
  readonly keep: boolean;
  readonly fact: DuplicateFact;
  readonly when: DuplicateCase | null;
  readonly quote: string;
}

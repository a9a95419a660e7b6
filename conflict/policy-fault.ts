/** Where in a document something is wrong. */
export type DocumentPath = readonly (string | number)[];

/** What can be wrong with a policy. */
export type PolicyProblem =
  | 'missing'
  | 'unknown-key'
  | 'not-text'
  | 'not-number'
  | 'not-list'
  | 'not-object'
  | 'unknown-source'
  | 'unknown-field'
  | 'unknown-rule'
  | 'unknown-kind'
  | 'unknown-word'
  | 'repeated'
  | 'reserved'
  | 'two-kinds'
  | 'no-rest'
  | 'unused-rule'
  | 'no-effect'
  | CampaignProblem;

/** What can be wrong with a campaign besides. */
export type CampaignProblem =
  | 'not-day'
  | 'not-area'
  | 'out-of-order'
  | 'before'
  | 'gap'
  | 'elsewhere'
  | 'second-below'
  | 'none-below'
  | 'worked-anyway'
  | 'too-many'
  | 'too-slow'
  | 'out-of-phase'
  | 'too-long'
  | 'not-in-pilot';

export interface PolicyFault {
  readonly path: DocumentPath;
  readonly problem: PolicyProblem;
  readonly detail: string;
}

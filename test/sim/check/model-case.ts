/** A case by docs/CONFLICTS.md; its subject is written as cases of a node have it. */
export interface ModelCase {
  readonly subject: string;
  /** Tells the cases of one subject apart. */
  readonly tag: string;
  readonly kind: string;
  readonly hlc: number;
  readonly members: readonly string[];
  /** The day by which it is to be handled, where there is one. */
  readonly due?: string;
}

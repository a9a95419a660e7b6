/** Lists others keep: births, deaths and cremations, marriages, people employed. */
export const OUTSIDE_KINDS = ['births', 'deaths', 'marriages', 'employment'] as const;
export type OutsideKind = (typeof OUTSIDE_KINDS)[number];

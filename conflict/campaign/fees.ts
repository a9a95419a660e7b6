/**
 * What an application costs (工本费, 收支两条线): all of it is paid into the treasury, so nothing is
 * kept back on the way. Amounts are in fen.
 */
export interface Fees {
  /** By application reason (SLYY), or by its first digit where the two have no amount. */
  readonly amounts: { readonly [reason: string]: number };
  readonly exemptions: readonly FeeExemption[];
}

/** Who pays less (减免), and how much then. */
export interface FeeExemption {
  readonly code: string;
  readonly name: string;
  readonly amount: number;
}

/** Fen to be paid for a reason; null: the campaign names none. */
export function feeFor({ amounts }: Fees, reason: string): number | null {
  return amounts[reason] ?? amounts[reason.slice(0, 1)] ?? null;
}

/** Whether anybody could have paid so much, for whatever reason, or by an exemption. */
export function isAmount(fees: Fees, amount: number, exemption: string): boolean {
  if (exemption === '') return Object.values(fees.amounts).includes(amount);
  return fees.exemptions.some((each) => each.code === exemption && each.amount === amount);
}

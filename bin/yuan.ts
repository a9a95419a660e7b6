/** Fen as people write them: 20.00. */
export function yuan(fen: number): string {
  const [sign, cents] = [fen < 0 ? '-' : '', Math.abs(fen)];
  return `${sign}${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
}

/** An amount as it is given, in yuan: 20 or 20.00; undefined where none is. */
export function fenOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [whole = '', cents = ''] = text.split('.');
  return Number(whole) * 100 + Number(cents.padEnd(2, '0'));
}

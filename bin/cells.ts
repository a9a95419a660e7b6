/** Values given as `FIELD=V`, by field; the last of a field counts. */
export function cellsOf(given: readonly string[]): { [field: string]: string } {
  const cells: { [field: string]: string } = {};
  for (const each of given) {
    const at = each.indexOf('=');
    cells[each.slice(0, at).trim()] = each.slice(at + 1);
  }
  return cells;
}

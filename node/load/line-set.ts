/** Line numbers as text, `12 15-18 40`: rows that are rejected tend to stand together. */
export function printLines(lines: readonly number[]): string {
  const ranges: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const from = lines[at] ?? 0;
    let to = from;
    while (lines[at + 1] === to + 1) {
      to++;
      at++;
    }
    ranges.push(from === to ? String(from) : `${from}-${to}`);
  }
  return ranges.join(' ');
}

/** Adds the lines of `text` to `into`. */
export function parseLines(text: string, into: Set<number>): void {
  for (const range of text.split(' ')) {
    const [from = '', to = from] = range.split('-');
    for (let line = Number(from); line <= Number(to); line++) into.add(line);
  }
}

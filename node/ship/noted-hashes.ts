/** Hex digits that tell one attachment from another: 52 bits, as many as a number holds. */
const DIGITS = 13;

/** Attachments by their hashes, up to so many, in a few bytes each. */
export class NotedHashes {
  private readonly known = new Set<number>();
  private readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.known.size >= this.limit;
  }

  has(hash: string): boolean {
    return this.known.has(shortOf(hash));
  }

  /** One more than the limit is not noted. */
  add(hash: string): void {
    if (!this.isFull) this.known.add(shortOf(hash));
  }

  /** Whether it was noted. */
  delete(hash: string): boolean {
    return this.known.delete(shortOf(hash));
  }
}

function shortOf(hash: string): number {
  return Number.parseInt(hash.slice(0, DIGITS), 16);
}

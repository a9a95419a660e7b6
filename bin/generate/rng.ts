/**
 * Seeded pseudo-random numbers (sfc32): the same parts give the same sequence on every machine.
 * Fast, small, and not for secrets.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** Independent sequences for different parts: (seed, 'station', 3) … */
  constructor(...parts: readonly (string | number)[]) {
    const text = parts.join('\u001f');
    this.#a = hash(text, 0x9e3779b9);
    this.#b = hash(text, 0x243f6a88);
    this.#c = hash(text, 0xb7e15162);
    for (let round = 0; round < 12; round++) this.next();
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 to below 1. */
  unit(): number {
    return this.next() / 4_294_967_296;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True with the probability given. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return itemAt(items, this.below(items.length));
  }

  /** Picks earlier items oftener: for lists in the order of how common a thing is. */
  pickEarly<T>(items: readonly T[]): T {
    const unit = this.unit();
    return itemAt(items, Math.floor(unit * unit * items.length));
  }
}

/** Draws items by weight in constant time (Walker's alias method). */
export class Weighted<T> {
  readonly #items: readonly T[];
  readonly #keep: Float64Array;
  readonly #alias: Uint32Array;

  constructor(pairs: readonly (readonly [T, number])[]) {
    if (pairs.length === 0) throw new RangeError('nothing to draw from');
    const total = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    const shares = pairs.map(([, weight]) => (weight * pairs.length) / total);
    this.#items = pairs.map(([item]) => item);
    this.#keep = new Float64Array(pairs.length).fill(1);
    this.#alias = new Uint32Array(pairs.length);
    const small = [...shares.keys()].filter((at) => (shares[at] ?? 0) < 1);
    const large = [...shares.keys()].filter((at) => (shares[at] ?? 0) >= 1);
    while (small.length > 0 && large.length > 0) {
      const low = small.pop() ?? 0;
      const high = large.pop() ?? 0;
      this.#keep[low] = shares[low] ?? 0;
      this.#alias[low] = high;
      shares[high] = (shares[high] ?? 0) + (shares[low] ?? 0) - 1;
      ((shares[high] ?? 0) < 1 ? small : large).push(high);
    }
  }

  draw(rng: Rng): T {
    const spread = rng.unit() * this.#items.length;
    const at = Math.floor(spread);
    const kept = spread - at < (this.#keep[at] ?? 1);
    return itemAt(this.#items, kept ? at : (this.#alias[at] ?? at));
  }
}

function itemAt<T>(items: readonly T[], at: number): T {
  const item = items[at];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function hash(text: string, start: number): number {
  let value = start | 0;
  for (let at = 0; at < text.length; at++) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

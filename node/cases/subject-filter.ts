import type { Family } from '../../conflict/cases/group.js';

/** Bits for each subject; each round sets one of them: 1 stranger of 400 passes. */
const BITS_EACH = 16;
const ROUNDS = 4;
/** Subjects in the first part; each further part takes twice as many as the one before it. */
const FIRST = 1 << 16;

interface Part {
  readonly bits: Uint32Array;
  /** How many more subjects it takes. */
  room: number;
}

/** A set of subjects that may hold some it was never told of: a Bloom filter that grows. */
export class SubjectFilter {
  private readonly parts: Part[] = [];

  /** Whether it was held before; false is certain. */
  add(family: Family, subject: string): boolean {
    const first = hashOf(family, subject);
    const step = stepOf(first);
    if (this.holds(first, step)) return true;
    let part = this.parts.at(-1);
    if (part === undefined || part.room === 0) {
      const room = FIRST * 2 ** this.parts.length;
      part = { bits: new Uint32Array((room * BITS_EACH) / 32), room };
      this.parts.push(part);
    }
    part.room -= 1;
    const { bits } = part;
    for (let round = 0; round < ROUNDS; round++) {
      const at = placeOf(first, step, round, bits);
      bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
    }
    return false;
  }

  /** False: it was never added. */
  mayHold(family: Family, subject: string): boolean {
    const first = hashOf(family, subject);
    return this.holds(first, stepOf(first));
  }

  private holds(first: number, step: number): boolean {
    for (const { bits } of this.parts) {
      let round = 0;
      while (round < ROUNDS) {
        const at = placeOf(first, step, round, bits);
        if (((bits[at >>> 5] ?? 0) & (1 << (at & 31))) === 0) break;
        round += 1;
      }
      if (round === ROUNDS) return true;
    }
    return false;
  }
}

/** Kirsch and Mitzenmacher 2006: two hashes are as good as many. The size is a power of two. */
function placeOf(first: number, step: number, round: number, bits: Uint32Array): number {
  return ((first + Math.imul(round, step)) >>> 0) & (bits.length * 32 - 1);
}

/** A second hash, made of the first; odd. */
function stepOf(first: number): number {
  return mixed(first ^ 0x9e3779b9) | 1;
}

/** FNV-1a over the code units. */
function hashOf(family: Family, subject: string): number {
  let hash = (0x811c9dc5 ^ family.charCodeAt(0)) >>> 0;
  for (let at = 0; at < subject.length; at++) {
    hash = Math.imul(hash ^ subject.charCodeAt(at), 0x01000193);
  }
  return mixed(hash);
}

/** Murmur3's last step: every bit of the input moves every bit of the hash. */
function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

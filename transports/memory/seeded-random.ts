/**
 * Numbers from a seed, in [0, 1): sfc32 of PractRand. Several words of seed, so that each
 * direction of each link has a series of its own.
 */
export function seededRandom(...seed: readonly number[]): () => number {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (const word of seed) {
    a ^= word;
    for (let i = 0; i < 12; i++) next();
  }
  return next;
}

import { HujiError } from './errors.js';

/** Signed integers up to 2^52, zigzag, seven bits a byte, least significant first. */
export function writeVarints(numbers: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number < 0 ? -number * 2 - 1 : number * 2;
    while (rest > 127) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return Uint8Array.from(bytes);
}

/** Exactly `count` numbers filling all of `bytes`; throws FRAME_MALFORMED. */
export function readVarints(bytes: Uint8Array, count: number): number[] {
  const numbers: number[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    let rest = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || scale > 2 ** 49) throw new HujiError('FRAME_MALFORMED', 'varint');
      rest += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    numbers.push(rest % 2 === 1 ? -(rest + 1) / 2 : rest / 2);
  }
  if (at !== bytes.length) throw new HujiError('FRAME_MALFORMED', 'varint tail');
  return numbers;
}

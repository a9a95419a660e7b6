/**
 * Bech32 (BIP 173) without its limit of 90 characters: the text form of age keys.
 */
const DIGITS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM_DIGITS = 6;

/** Lower case; `prefix` must be lower case too. */
export function bech32Encode(prefix: string, bytes: Uint8Array): string {
  const digits = regroup(bytes, 8, 5);
  const check = polymod([...expand(prefix), ...digits, ...new Array(CHECKSUM_DIGITS).fill(0)]) ^ 1;
  for (let index = CHECKSUM_DIGITS - 1; index >= 0; index--)
    digits.push((check >> (5 * index)) & 31);
  return `${prefix}1${digits.map((digit) => DIGITS.charAt(digit)).join('')}`;
}

/** The bytes, or null where text, prefix or checksum are wrong. All lower or all upper case. */
export function bech32Decode(prefix: string, text: string): Uint8Array | null {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return null;
  if (!lower.startsWith(`${prefix}1`)) return null;
  const digits = [...lower.slice(prefix.length + 1)].map((digit) => DIGITS.indexOf(digit));
  if (digits.length < CHECKSUM_DIGITS || digits.includes(-1)) return null;
  if (polymod([...expand(prefix), ...digits]) !== 1) return null;
  const data = digits.slice(0, -CHECKSUM_DIGITS);
  const bytes = Uint8Array.from(regroup(data, 5, 8).slice(0, Math.floor((data.length * 5) / 8)));
  // Only one text per key: the bits that pad the last digit are zero.
  return bech32Encode(prefix, bytes) === lower ? bytes : null;
}

function expand(prefix: string): number[] {
  const codes = [...prefix].map((letter) => letter.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(digits: readonly number[]): number {
  let sum = 1;
  for (const digit of digits) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ digit;
    for (const [bit, term] of GENERATOR.entries()) if ((top >> bit) & 1) sum ^= term;
  }
  return sum;
}

/** Groups of `from` bits to groups of `to` bits, the last one filled with zeros. */
function regroup(groups: Iterable<number>, from: number, to: number): number[] {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const group of groups) {
    held = (held << from) | group;
    bits += from;
    while (bits >= to) {
      bits -= to;
      out.push((held >> bits) & (2 ** to - 1));
    }
    held &= 2 ** bits - 1;
  }
  if (bits > 0) out.push((held << (to - bits)) & (2 ** to - 1));
  return out;
}

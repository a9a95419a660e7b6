/**
 * Characters that break careless systems, all of them found in people's names. By code point,
 * since many screens cannot show them.
 */
const chars = (...points: readonly number[]): readonly string[] =>
  points.map((point) => String.fromCodePoint(point));

/** Rare, yet two bytes in GBK: 堃 喆 淼 垚 犇 昇 赟 翀 玥 祎 婳 煊 琤 旻 珺. */
export const RARE_TWO_BYTE = [...'堃喆淼垚犇昇赟翀玥祎婳煊琤旻珺'];

/** In the first plane, four bytes in GB 18030, none in GBK: 㛃 㐂 㓥 㭎 䜣 䥽 㼆 䒟. */
export const RARE_FOUR_BYTE = chars(0x36c3, 0x3402, 0x34e5, 0x3b4e, 0x4723, 0x497d, 0x3f06, 0x449f);

/** Beyond the first plane: two UTF-16 units each. 𠮷 𬍛 𫖯 𬱟 𬬭 𬭎 𬀩 𫍯 𫄧. */
export const RARE_BEYOND = chars(
  0x20bb7,
  0x2c35b,
  0x2b5af,
  0x2cc5f,
  0x2cb2d,
  0x2cb4e,
  0x2c029,
  0x2b36f,
  0x2b127,
);

/** Private use, where a bureau drew its own glyphs. Kept as given, they mean nothing elsewhere. */
export const RARE_PRIVATE = chars(0xe0c5, 0xe12f, 0xe2f4, 0xe3a9);

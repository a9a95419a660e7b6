/** A JPEG of the given measures, as far as anybody here reads one: no picture is in it. */
export function jpeg({
  width = 358,
  height = 441,
  dpi = 350,
  bytes = 15_000,
  fill = 0,
} = {}): Buffer {
  const word = (value: number) => [value >> 8, value & 0xff];
  const head = [0xff, 0xd8, 0xff, 0xe0, ...word(16), ...Buffer.from('JFIF\0'), 1, 1, 1];
  const density = [...word(dpi), ...word(dpi), 0, 0];
  const frame = [0xff, 0xc0, ...word(17), 8, ...word(height), ...word(width), 3];
  const colours = [1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
  const start = Buffer.from([...head, ...density, ...frame, ...colours]);
  const scan = Buffer.from([0xff, 0xda, ...word(12), 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0]);
  const end = Buffer.from([0xff, 0xd9]);
  const rest = Buffer.alloc(bytes - start.length - scan.length - end.length, fill);
  return Buffer.concat([start, scan, rest, end]);
}

/** In base64; `n` makes it another one. */
export function photo(n: number): string {
  return jpeg({ fill: 1 + (n % 200) }).toString('base64');
}

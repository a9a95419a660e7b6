import { isUtf8 } from 'node:buffer';

/** Deeper nesting than any body has; readers recurse. */
const DEPTH_MAX = 16;
/** Values in one body: a frame has some thousand changes, and columns keep their values apart. */
const VALUES_MAX = 1_000_000;

/**
 * Whether the bytes are exactly one MessagePack value made of nil, booleans, numbers, texts, byte
 * strings, arrays and maps, with every length covered by bytes that are there. Extension types are
 * refused: the library's own make cycles, errors and expressions out of a stranger's bytes. So are
 * texts that are not UTF-8, since what becomes of them depends on how the library was built.
 */
export function isPlainPack(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values still to come, at each level of nesting. */
  const open = [1];
  let at = 0;
  let values = 0;
  while (open.length > 0) {
    const left = open.at(-1) ?? 0;
    if (left === 0) {
      open.pop();
      continue;
    }
    open[open.length - 1] = left - 1;
    const next = itemAt(view, at);
    if (next === null || next.end > bytes.length || ++values > VALUES_MAX) return false;
    if (next.text > 0 && !isUtf8(bytes.subarray(next.end - next.text, next.end))) return false;
    at = next.end;
    // Every value takes a byte at least.
    if (next.values > bytes.length - at) return false;
    if (next.values > 0 && open.push(next.values) > DEPTH_MAX) return false;
  }
  return at === bytes.length;
}

interface Item {
  /** Where the next item starts. */
  readonly end: number;
  /** Bytes of text that end there. */
  readonly text: number;
  /** Values that follow as its members. */
  readonly values: number;
}

/** Null where there is none, or one of a kind that is not plain. */
function itemAt(view: DataView, at: number): Item | null {
  if (at >= view.byteLength) return null;
  const token = view.getUint8(at);
  const start = at + 1;
  if (token < 0x80 || token >= 0xe0) return item(start);
  if (token < 0x90) return item(start, (token & 15) * 2);
  if (token < 0xa0) return item(start, token & 15);
  if (token < 0xc0) return textItem(start, token & 31);
  const fixed = FIXED_BYTES.get(token);
  if (fixed !== undefined) return item(start + fixed);
  const kind = KINDS.get(token);
  if (kind === undefined || start + kind.width > view.byteLength) return null;
  const end = start + kind.width;
  const length = readLength(view, start, kind.width);
  if (kind.of === 'text') return textItem(end, length);
  return kind.of === 'bytes' ? item(end + length) : item(end, length * kind.of);
}

function item(end: number, values = 0): Item {
  return { end, text: 0, values };
}

function textItem(start: number, length: number): Item {
  return { end: start + length, text: length, values: 0 };
}

interface Kind {
  /** Bytes of the length that follows the token. */
  readonly width: number;
  /** What the length counts: bytes, bytes of text, or so many values each. */
  readonly of: 'bytes' | 'text' | 1 | 2;
}

const KINDS: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [0xc4, { width: 1, of: 'bytes' }],
  [0xc5, { width: 2, of: 'bytes' }],
  [0xc6, { width: 4, of: 'bytes' }],
  [0xd9, { width: 1, of: 'text' }],
  [0xda, { width: 2, of: 'text' }],
  [0xdb, { width: 4, of: 'text' }],
  [0xdc, { width: 2, of: 1 }],
  [0xdd, { width: 4, of: 1 }],
  [0xde, { width: 2, of: 2 }],
  [0xdf, { width: 4, of: 2 }],
]);

/** nil, false, true, floats and integers: bytes after the token. */
const FIXED_BYTES = new Map([
  [0xc0, 0],
  [0xc2, 0],
  [0xc3, 0],
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
]);

function readLength(view: DataView, at: number, width: number): number {
  if (width === 1) return view.getUint8(at);
  return width === 2 ? view.getUint16(at) : view.getUint32(at);
}

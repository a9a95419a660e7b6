import { hash } from 'node:crypto';
import { decodeLabel, encodeLabel, LABEL_BYTES } from '../../../transports/file/label.js';
import type { Dice } from '../feeding.js';

/** What lies on a disk: files by name. */
export type Disk = ReadonlyMap<string, Buffer>;

type Mutation = (disk: Map<string, Buffer>, dice: Dice, other: Disk) => void;

export function below(dice: Dice, limit: number): number {
  return Math.floor(dice() * limit);
}

function pick<T>(items: Iterable<T>, dice: Dice): T {
  const all = [...items];
  return all[below(dice, all.length)] as T;
}

/** Changes one file. */
function onFile(change: (bytes: Buffer, dice: Dice) => Buffer): Mutation {
  return (disk, dice) => {
    const name = pick(disk.keys(), dice);
    disk.set(name, change(Buffer.from(disk.get(name) ?? ''), dice));
  };
}

/** The same, of the share alone, under a label that is made to fit. */
function onShare(change: (bytes: Buffer, dice: Dice) => Buffer): Mutation {
  return onFile((bytes, dice) => {
    const share = change(Buffer.from(bytes.subarray(LABEL_BYTES)), dice);
    return relabelled(bytes, share, {});
  });
}

function labelIn(bytes: Buffer): ReturnType<typeof decodeLabel> {
  try {
    return decodeLabel(bytes.subarray(0, LABEL_BYTES), '');
  } catch {
    // Something has happened to it before.
    return null;
  }
}

function relabelled(bytes: Buffer, share: Buffer, change: object): Buffer {
  const volume = labelIn(bytes);
  if (volume === null) return bytes;
  const sha256 = hash('sha256', share, 'hex');
  const { label } = volume;
  const next = { ...volume, bytes: share.length, sha256, ...change };
  return Buffer.concat([encodeLabel({ ...next, label: { ...label, ...change } }), share]);
}

export const flip = (bytes: Buffer, dice: Dice): Buffer => {
  for (let times = 1 + below(dice, 3); times > 0 && bytes.length > 0; times--) {
    const at = below(dice, bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(dice, 8));
  }
  return bytes;
};

export const cut = (bytes: Buffer, dice: Dice): Buffer =>
  bytes.subarray(0, below(dice, bytes.length));

export const cutOut = (bytes: Buffer, dice: Dice): Buffer => {
  const at = below(dice, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(dice, 300))]);
};

export const double = (bytes: Buffer, dice: Dice): Buffer => {
  const [from, length] = [below(dice, bytes.length), 1 + below(dice, 300)];
  const piece = bytes.subarray(from, from + length);
  return Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from)]);
};

export const swap = (bytes: Buffer, dice: Dice): Buffer => {
  const length = 1 + below(dice, 300);
  const [a, b] = [below(dice, bytes.length), below(dice, bytes.length)];
  const copy = Buffer.from(bytes);
  bytes.copy(copy, a, b, Math.min(bytes.length, b + length));
  bytes.copy(copy, b, a, Math.min(bytes.length, a + length));
  return copy;
};

export const overwrite = (bytes: Buffer, dice: Dice): Buffer => {
  const at = below(dice, bytes.length);
  const end = Math.min(bytes.length, at + 1 + below(dice, 600));
  return bytes.fill(below(dice, 256), Math.min(at, end), end);
};

export const BYTES = { flip, cut, cutOut, double, swap, overwrite } as const;

/** Two volumes of one package, or of two, change places. */
const exchange: Mutation = (disk, dice, other) => {
  const name = pick(disk.keys(), dice);
  const from = dice() < 0.5 ? disk : other;
  const second = pick(from.keys(), dice);
  const [one, two] = [disk.get(name) ?? Buffer.alloc(0), from.get(second) ?? Buffer.alloc(0)];
  disk.set(name, two);
  if (from === disk) disk.set(second, one);
};

/** The share of one volume under the label of another, made to fit. */
const exchangeShares: Mutation = (disk, dice, other) => {
  const name = pick(disk.keys(), dice);
  const from = dice() < 0.5 ? disk : other;
  const share = from.get(pick(from.keys(), dice))?.subarray(LABEL_BYTES) ?? Buffer.alloc(0);
  disk.set(name, relabelled(disk.get(name) ?? Buffer.alloc(0), share, {}));
};

/** A label that lies, and fits. */
const lie: Mutation = (disk, dice) => {
  const name = pick(disk.keys(), dice);
  const bytes = disk.get(name) ?? Buffer.alloc(0);
  const change = pick(
    [
      { no: 1 + below(dice, 4), count: 4 },
      { count: 1, no: 1 },
      { first: below(dice, 99) },
      { last: below(dice, 99) },
      { from: '229901510000' },
      { to: '229901510000' },
      { training: false },
      { root: 'f'.repeat(16) },
      { made: 0 },
      { end: '' },
      { package: 'f'.repeat(24) },
    ],
    dice,
  );
  disk.set(name, relabelled(bytes, bytes.subarray(LABEL_BYTES), change));
};

const drop: Mutation = (disk, dice) => {
  disk.delete(pick(disk.keys(), dice));
};

const twice: Mutation = (disk, dice) => {
  disk.set(`copy ${below(dice, 1000)}`, disk.get(pick(disk.keys(), dice)) ?? Buffer.alloc(0));
};

const rename: Mutation = (disk, dice) => {
  const name = pick(disk.keys(), dice);
  const bytes = disk.get(name) ?? Buffer.alloc(0);
  disk.delete(name);
  disk.set(`${below(dice, 1000)} ${name}`, bytes);
};

const mix: Mutation = (disk, dice, other) => {
  for (const [name, bytes] of other) if (dice() < 0.7) disk.set(name, bytes);
};

export const MUTATIONS: { readonly [name: string]: Mutation } = {
  ...Object.fromEntries(Object.entries(BYTES).map(([name, change]) => [name, onFile(change)])),
  ...Object.fromEntries(
    Object.entries(BYTES).map(([name, change]) => [`${name} share`, onShare(change)]),
  ),
  exchange,
  exchangeShares,
  lie,
  drop,
  twice,
  rename,
  mix,
};

/** A disk to which one to three things have happened, and what they were. */
export function mutated(disk: Disk, other: Disk, dice: Dice): { disk: Disk; what: string } {
  const result = new Map(disk);
  const what: string[] = [];
  for (let times = 1 + below(dice, 3); times > 0 && result.size > 0; times--) {
    const name = pick(Object.keys(MUTATIONS), dice);
    MUTATIONS[name]?.(result, dice, other);
    what.push(name);
  }
  return { disk: result, what: what.join(', ') };
}

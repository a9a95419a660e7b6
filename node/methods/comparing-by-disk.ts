import { readFile, rename, writeFile } from 'node:fs/promises';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { answerTo, type DiskParts, questionFor } from '../compare/by-disk.js';
import { decodeSheet, encodeSheet, type Sheet } from '../compare/sheet.js';
import type { Json } from '../control/control.js';
import { openWith, sealFor } from '../identity/package-seal.js';
import { readLog } from '../log/read-log.js';
import type { HujiNode } from '../node.js';
import { KIND, textKey } from '../store/keys.js';

/** Larger than any sheet a node writes. */
const SHEET_BYTES_MAX = 512 * 1024 * 1024;

export function diskParts(node: HujiNode): DiskParts {
  const { store, topology, housekeeper, identity, receipts } = node;
  return {
    ...{ store, topology, readLog, seal: () => housekeeper.sealAll(), code: identity.code },
    heldBy: (peer, stream) => {
      const words = receipts.of(stream).filter(({ receipt }) => receipt.node === peer);
      return words.length === 0 ? null : Math.max(...words.map(({ receipt }) => receipt.held.seq));
    },
  };
}

/** Writes the question for a neighbour into a file that only it can open. */
export async function writeQuestion(
  node: HujiNode,
  to: NodeCode,
  area: NodeCode,
  path: string,
): Promise<Json> {
  const sheet = await questionFor(diskParts(node), to, area);
  return { ...(await write(node, sheet, path)), area };
}

/** Reads a sheet that was sealed for this node. Throws PACKAGE_SEAL, COMPARE_SHEET. */
export async function readSheet(node: HujiNode, path: string): Promise<Sheet> {
  const sealed = await readFile(path).catch((cause: unknown) => {
    throw new HujiError('PACKAGE_NONE', path, { cause });
  });
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of openWith(node.identity.ageIdentity, one(sealed))) {
    bytes += piece.length;
    if (bytes > SHEET_BYTES_MAX) throw new HujiError('COMPARE_SHEET', 'too large');
    pieces.push(piece);
  }
  const sheet = decodeSheet(Buffer.concat(pieces));
  if (sheet.to !== node.identity.code) throw new HujiError('PACKAGE_ADDRESSEE', sheet.to);
  return sheet;
}

/** Answers a question that came by disk, into another file. */
export async function writeAnswer(node: HujiNode, question: Sheet, path: string): Promise<Json> {
  const { from } = question;
  const { topology, identity } = node;
  const isNear =
    topology.isAtOrBelow(from, identity.code) || topology.isAtOrBelow(identity.code, from);
  if (!isNear) throw new HujiError('PEER_NOT_NEIGHBOUR', from);
  return write(node, await answerTo(diskParts(node), question), path);
}

async function write(node: HujiNode, sheet: Sheet, path: string) {
  const listed = node.authority.nodes().get(sheet.to)?.recipient ?? '';
  const learnt = node.store.get(textKey(KIND.recipient, sheet.to))?.toString() ?? '';
  const recipient = listed === '' ? learnt : listed;
  if (recipient === '') throw new HujiError('PACKAGE_RECIPIENT', sheet.to);
  const pieces: Uint8Array[] = [];
  for await (const piece of sealFor(recipient, many(encodeSheet(sheet)))) pieces.push(piece);
  const sealed = Buffer.concat(pieces);
  try {
    await writeFile(`${path}.tmp`, sealed, { mode: 0o600, flush: true });
    await rename(`${path}.tmp`, path);
  } catch (cause) {
    throw new HujiError('FOLDER_DENIED', path, { cause });
  }
  return { sheet: sheet.kind, to: sheet.to, file: path, bytes: sealed.length };
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* many(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

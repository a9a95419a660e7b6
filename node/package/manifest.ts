import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import { publicKey } from '../../proto/frame.js';
import { SEQ_MAX, streamIdOf } from '../../proto/id.js';
import { isNodeCode } from '../../proto/node-code.js';
import type { Cargo, Manifest, Named, Range } from './package.js';

export const MANIFEST_FORMAT = 'huji-package/1';
/** Of photos; a node that knows none refuses it as newer, and takes the changes all the same. */
export const PHOTOS_FORMAT = 'huji-package/2';
const DOMAIN = Buffer.from('huji-package/1\0');
const ID_CHARS = 24;

/** The JSON text that is signed and sent; its bytes are the package's identity. */
export function encodeManifest(manifest: Manifest): Buffer {
  const { from, to, training, made, recipient, streams, receipts, cargo, chain } = manifest;
  const { photos, taken = [], wants = [] } = manifest;
  const document = {
    format: photos === undefined ? MANIFEST_FORMAT : PHOTOS_FORMAT,
    from,
    to,
    training,
    made: new Date(made).toISOString(),
    recipient,
    streams,
    receipts,
    cargo,
    ...(photos === undefined ? {} : { photos }),
    ...(taken.length === 0 ? {} : { taken }),
    ...(wants.length === 0 ? {} : { wants }),
    chain: chain.map((der) => Buffer.from(der).toString('base64')),
  };
  return Buffer.from(JSON.stringify(document), 'utf8');
}

export function packageIdOf(manifest: Uint8Array): string {
  return hash('sha256', manifest, 'hex').slice(0, ID_CHARS);
}

export function signManifest(manifest: Uint8Array, key: KeyObject): Uint8Array {
  return sign(null, Buffer.concat([DOMAIN, manifest]), key);
}

/** `key` is raw Ed25519, hex. */
export function isManifestSigned(manifest: Uint8Array, signature: Uint8Array, key: string) {
  if (signature.length !== 64) return false;
  return verify(null, Buffer.concat([DOMAIN, manifest]), publicKey(key), signature);
}

/** Throws PACKAGE_VERSION, PACKAGE_CONTENT. */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const document = objectIn(parsed(bytes), 'manifest');
  const format = document.get('format');
  if (format !== MANIFEST_FORMAT && format !== PHOTOS_FORMAT) {
    const isOurs = typeof format === 'string' && format.startsWith('huji-package/');
    throw new HujiError(
      isOurs ? 'PACKAGE_VERSION' : 'PACKAGE_CONTENT',
      String(format).slice(0, 40),
    );
  }
  const training = document.get('training');
  if (typeof training !== 'boolean') malformed('training');
  const made = Date.parse(textIn(document, 'made', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));
  return {
    from: codeIn(document, 'from'),
    to: codeIn(document, 'to'),
    training,
    made: Number.isNaN(made) ? malformed('made') : made,
    recipient: textIn(document, 'recipient', /^age1[0-9a-z]{58}$/),
    streams: listIn(document, 'streams').map(rangeOf),
    receipts: countIn(document, 'receipts'),
    cargo: listIn(document, 'cargo').map(cargoOf),
    ...(format === PHOTOS_FORMAT ? { photos: photosIn(document) } : {}),
    taken: textsIn(document, 'taken', /^[0-9a-f]{24}$/),
    wants: textsIn(document, 'wants', /^[0-9a-f]{64}$/),
    chain: listIn(document, 'chain').map(derIn),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new HujiError('PACKAGE_CONTENT', 'the manifest is no JSON document', { cause });
  }
}

function rangeOf(value: unknown): Range {
  const document = objectIn(value, 'streams');
  const run = runIn(document, 'streams');
  const prev = textIn(document, 'prev', run.from === 1 ? /^$/ : /^[0-9a-f]{64}$/);
  return { ...run, prev, hash: textIn(document, 'hash', /^[0-9a-f]{64}$/) };
}

/** Seqs of one stream. */
function runIn(document: Document, what: string): Named {
  const name = {
    author: codeIn(document, 'author'),
    epoch: textIn(document, 'epoch', /^[0-9a-f]{16}$/),
    lane: textIn(document, 'lane', /^(all|[0-9A-Z]{12})$/),
  };
  const stream = textIn(document, 'stream', /^[0-9a-z]{16}$/);
  const [from, to] = [countIn(document, 'from'), countIn(document, 'to')];
  if (stream !== streamIdOf(name) || from < 1 || to < from) malformed(what);
  return { ...name, stream, from, to };
}

function photosIn(document: Document): NonNullable<Manifest['photos']> {
  const photos = objectIn(document.get('photos'), 'photos');
  const named = listIn(photos, 'named').map((each) => runIn(objectIn(each, 'photos'), 'photos'));
  return { count: countIn(photos, 'count'), named };
}

/** None where the part is left out. */
function textsIn(document: Document, name: string, form: RegExp): string[] {
  if (!document.has(name)) return [];
  return listIn(document, name).map((value) =>
    typeof value === 'string' && form.test(value) ? value : malformed(name),
  );
}

function cargoOf(value: unknown): Cargo {
  const document = objectIn(value, 'cargo');
  return {
    package: textIn(document, 'package', /^[0-9a-f]{24}$/),
    to: codeIn(document, 'to'),
    no: countIn(document, 'no'),
  };
}

function derIn(value: unknown): Uint8Array {
  // Buffer skips what it cannot read.
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) malformed('chain');
  return new Uint8Array(Buffer.from(value, 'base64'));
}

type Document = ReadonlyMap<string, unknown>;

function objectIn(value: unknown, name: string): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) malformed(name);
  return new Map(Object.entries(value));
}

function listIn(document: Document, name: string): readonly unknown[] {
  const value: unknown = document.get(name);
  return Array.isArray(value) ? (value as unknown[]) : malformed(name);
}

function textIn(document: Document, name: string, form: RegExp): string {
  const value = document.get(name);
  return typeof value === 'string' && form.test(value) ? value : malformed(name);
}

function codeIn(document: Document, name: string): string {
  const value = document.get(name);
  return typeof value === 'string' && isNodeCode(value) ? value : malformed(name);
}

function countIn(document: Document, name: string): number {
  const value = document.get(name);
  const fits = typeof value === 'number' && Number.isSafeInteger(value);
  return fits && value >= 0 && value <= SEQ_MAX ? value : malformed(name);
}

function malformed(name: string): never {
  throw new HujiError('PACKAGE_CONTENT', `"${name}" in the manifest is missing or wrong`);
}

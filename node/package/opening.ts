import { HujiError } from '../../proto/errors.js';
import type { Label } from '../../transports/transport.js';
import type { Author } from '../log/log.js';
import { decodeParts, PART, type Part } from './content.js';
import { labelRange } from './labelling.js';
import { decodeManifest, isManifestSigned, packageIdOf } from './manifest.js';
import type { Manifest, PackageParts } from './package.js';

export interface Opened {
  readonly manifest: Manifest;
  readonly author: Author;
  /** What follows the manifest, to be read once. */
  readonly parts: AsyncGenerator<Part>;
}

/**
 * Opens a package as far as its manifest and judges that: whose it is, whom it is for, whether it
 * says what the label says. Throws a named refusal; `parts` must be read or returned.
 */
export async function openPackage(
  parts: PackageParts,
  label: Label,
  sealed: AsyncIterable<Uint8Array>,
): Promise<Opened> {
  const content = decodeParts(parts.open(sealed));
  try {
    const bytes = await partOf(content, PART.manifest);
    if (packageIdOf(bytes) !== label.package) {
      throw new HujiError('PACKAGE_CONTENT', 'its label is that of another package');
    }
    const manifest = decodeManifest(bytes);
    const signature = await partOf(content, PART.signature);
    const author = authorOf(parts, manifest);
    if (!isManifestSigned(bytes, signature, author.keys.at(-1) ?? '')) {
      throw new HujiError('PACKAGE_CONTENT', 'its manifest is not signed by its author');
    }
    checkLabel(label, manifest);
    checkAuthor(parts, manifest, author);
    return { manifest, author, parts: content };
  } catch (error) {
    await content.return(undefined).catch(() => undefined);
    throw error;
  }
}

async function partOf(content: AsyncGenerator<Part>, kind: number): Promise<Uint8Array> {
  const next = await content.next();
  if (next.done === true || next.value.kind !== kind) {
    throw new HujiError('PACKAGE_CONTENT', 'it does not begin with a manifest');
  }
  return next.value.bytes;
}

function authorOf(parts: PackageParts, { chain }: Manifest): Author {
  try {
    return parts.authorOf(chain);
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    const { code, detail } = error;
    if (code === 'CERT_FOREIGN') throw new HujiError('PACKAGE_FOREIGN', detail, { cause: error });
    if (code === 'STREAM_OPENING') throw new HujiError('PACKAGE_AUTHOR', detail, { cause: error });
    throw error;
  }
}

/** Nobody signs the label: it must say what is signed. */
function checkLabel(label: Label, manifest: Manifest): void {
  const { first, last, end } = labelRange(manifest);
  const agrees =
    label.from === manifest.from &&
    label.to === manifest.to &&
    label.made === manifest.made &&
    label.training === manifest.training &&
    label.first === first &&
    label.last === last &&
    label.end === end;
  if (!agrees) throw new HujiError('PACKAGE_CONTENT', 'its label says something else');
}

function checkAuthor(parts: PackageParts, manifest: Manifest, author: Author): void {
  const { authority, topology, self, log } = parts;
  const { from, to, photos } = manifest;
  const streams = [...manifest.streams, ...(photos?.named ?? [])];
  if (author.code !== from) throw new HujiError('PACKAGE_AUTHOR', `signed by ${author.code}`);
  if (to !== self.code) throw new HujiError('PACKAGE_ADDRESSEE', `it is for ${to}`);
  if (authority.revocations().some((item) => item.code === from && item.epoch === null)) {
    throw new HujiError('PEER_REVOKED', from);
  }
  const isNear = topology.wasAtOrBelow(from, self.code) || topology.isAtOrBelow(self.code, from);
  if (!isNear || from === self.code) {
    throw new HujiError('PACKAGE_AUTHOR', `${from} is neither above nor below this node`);
  }
  const listed = authority.nodes().get(from);
  if (listed !== undefined) {
    if (author.keys.some((key) => listed.keys.includes(key))) return;
    throw new HujiError('PACKAGE_AUTHOR', `${from} is listed with another key`);
  }
  // Who stands above is proved by the chain; the list may lag.
  if (topology.isAtOrBelow(self.code, from)) return;
  // Who has not been listed yet has introduced itself, or does so in its own stream: where that
  // does not begin here, the gap is named.
  const isKnown = log
    .inLane(from)
    .some(({ name, author: known }) => name.author === from && sameKeys(known, author));
  if (isKnown || streams.some(({ author: code, lane }) => code === from && lane === from)) return;
  // Photos come behind the package that does it.
  const code = photos === undefined ? 'PACKAGE_AUTHOR' : 'PACKAGE_GAP';
  throw new HujiError(code, `${from} has not introduced itself`);
}

function sameKeys(known: Author, author: Author): boolean {
  return author.keys.some((key) => known.keys.includes(key));
}

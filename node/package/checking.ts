import { HujiError } from '../../proto/errors.js';
import type { Frame } from '../../proto/frame.js';
import { decodeMessage, type Message } from '../../proto/messages.js';
import { PART, type Part } from './content.js';
import type { Manifest, PackageParts, Range } from './package.js';
import { isWhole } from './photos.js';

const NAMED_MAX = 20;

/** Throws PACKAGE_GAP: everything that is missing here before the package's ranges. */
export function checkGaps({ log }: Pick<PackageParts, 'log'>, { streams }: Manifest): void {
  const gaps: string[] = [];
  const ends = new Set<string>();
  for (const range of streams) {
    const { stream, from, prev, to, hash } = range;
    const branches = log.ofStream(stream);
    const follows =
      from === 1 ||
      ends.has(`${stream} ${from - 1} ${prev}`) ||
      branches.some((branch) => log.hashAt(branch, from - 1) === prev) ||
      // What is held beyond it came another way.
      branches.some((branch) => log.hashAt(branch, to) === hash);
    ends.add(`${stream} ${to} ${hash}`);
    if (follows) continue;
    const held = Math.max(0, ...branches.map(({ seq }) => seq));
    gaps.push(
      held < from - 1
        ? `${nameOf(range)} ${held + 1}-${from - 1}`
        : `${nameOf(range)}: another history is held before ${from}`,
    );
  }
  if (gaps.length === 0) return;
  const more = gaps.length > NAMED_MAX ? `, … (${gaps.length})` : '';
  throw new HujiError('PACKAGE_GAP', `${gaps.slice(0, NAMED_MAX).join(', ')}${more}`);
}

function nameOf({ author, lane, epoch }: Range): string {
  return lane === author ? `${author} (${epoch})` : `${author} (${epoch}) for ${lane}`;
}

/** Follows what a package holds beside what its manifest says it holds. Throws PACKAGE_CONTENT. */
export class ContentCheck {
  private readonly manifest: Manifest;
  private at = 0;
  private last: Frame | null = null;
  private receipts = 0;
  private volumes = 0;
  private photos = 0;

  constructor(manifest: Manifest) {
    this.manifest = manifest;
  }

  /** A frame, a receipt or a photo; null: of the cargo, which comes last. */
  part({ kind, bytes }: Part): Message | null {
    if (kind === PART.volume) this.volumes += 1;
    const isCargo = kind === PART.volume || (kind === PART.piece && this.volumes > 0);
    if (isCargo) return null;
    if (kind !== PART.message || this.volumes > 0) differs(`a part of kind ${kind}`);
    const message = read(bytes);
    if (message.kind === 'receipt') this.receipts += 1;
    else if (message.kind === 'piece' && this.manifest.photos !== undefined) {
      this.photos += 1;
      if (!isWhole(message.piece)) differs(`photo ${this.photos} is not what it is named`);
    } else if (message.kind !== 'frame') differs(`a ${message.kind}`);
    return message;
  }

  frame(frame: Frame): void {
    const range = this.manifest.streams[this.at] ?? differs('more frames than it names');
    const first = this.last === null ? range.from : this.last.lastSeq + 1;
    const prev = this.last === null ? range.prev : this.last.hash;
    const fits = frame.stream === range.stream && frame.firstSeq === first && frame.prev === prev;
    if (!fits || frame.lastSeq > range.to) differs(`${range.stream} from ${first}`);
    this.last = frame;
    if (frame.lastSeq < range.to) return;
    if (frame.hash !== range.hash) differs(`${range.stream} to ${range.to}`);
    this.at += 1;
    this.last = null;
  }

  /** All has been seen. */
  end(): void {
    const { streams, receipts, cargo } = this.manifest;
    if (this.at < streams.length) differs('fewer frames than it names');
    if (this.receipts !== receipts) differs(`${this.receipts} of ${receipts} receipts`);
    const { count = 0 } = this.manifest.photos ?? {};
    if (this.photos !== count) differs(`${this.photos} of ${count} photos`);
    if (this.volumes !== cargo.length) differs(`${this.volumes} of ${cargo.length} volumes`);
  }
}

function read(bytes: Uint8Array): Message {
  try {
    return decodeMessage(bytes);
  } catch (cause) {
    throw new HujiError('PACKAGE_CONTENT', 'a message cannot be read', { cause });
  }
}

function differs(what: string): never {
  throw new HujiError('PACKAGE_CONTENT', `beside the manifest: ${what}`);
}

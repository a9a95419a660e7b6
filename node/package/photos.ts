import { hash as digest } from 'node:crypto';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { LIMITS } from '../limits.js';
import type { Branch } from '../log/log.js';
import type { Manifest, Named, PackageParts } from './package.js';
import type { PhotoLedger, PhotoPlace } from './photo-ledger.js';

/** How many one package asks for at most: a page of its manifest. */
const ASKED_MAX = 256;
/** Looked through for those, so that what nobody has does not hide the rest. */
const LOOKED_MAX = 4096;

/** Photos that go to a neighbour. */
export interface Photos {
  readonly places: readonly PhotoPlace[];
  /** Where they are named: what must be applied before they can be taken in. */
  readonly named: readonly Named[];
  /** What it had asked for, sent or not. */
  readonly asked: readonly string[];
}

type OutParts = Pick<PackageParts, 'log' | 'topology' | 'self' | 'attachments'>;

/**
 * What a neighbour without a line lacks of photos: upward all that no tier above is known to hold,
 * either way what it has asked for. What is under way stays out, unless all is cut again.
 */
export async function photosTo(
  parts: OutParts,
  ledger: PhotoLedger,
  to: NodeCode,
  { again, most }: { readonly again: boolean; readonly most: number },
): Promise<Photos> {
  const places: PhotoPlace[] = [];
  const named = new Map<number, Named>();
  const goes = (place: PhotoPlace): boolean =>
    places.length < most && (again || !ledger.isUnderWay(to, place));
  for await (const place of upTo(parts, to)) {
    if (places.length >= most) break;
    if (!goes(place)) continue;
    places.push(place);
    const branch = parts.log.branch(place.branch);
    const { from = place.seq } = named.get(branch.no) ?? {};
    const { name, stream } = branch;
    named.set(branch.no, { ...name, stream, from, to: place.seq });
  }
  const known = new Set(places.map(({ hash }) => hash));
  const asked = await ledger.asked(to);
  for (const hash of asked) {
    // It names it, so nothing else must come before.
    const place = known.has(hash) ? null : parts.attachments.placeOf(hash);
    if (place !== null && goes({ ...place, hash })) places.push({ ...place, hash });
  }
  return { places, named: [...named.values()], asked };
}

/**
 * What to try instead: half of them where the disk they go to has no room for all, and without one
 * that the disk here has spoilt, which is asked for again, elsewhere. Throws any other error.
 */
export async function fewerPhotos(
  parts: OutParts,
  ledger: PhotoLedger,
  { photos, to, again }: { readonly photos: Photos; readonly to: NodeCode; again: boolean },
  error: unknown,
): Promise<Photos> {
  const code = error instanceof HujiError ? error.code : '';
  const most = Math.floor(photos.places.length / 2);
  if (code !== 'ATTACHMENT_SPOILT' && (code !== 'DISK_FULL' || most === 0)) throw error;
  const left = code === 'DISK_FULL' ? await photosTo(parts, ledger, to, { again, most }) : photos;
  const places = left.places.filter(({ hash }) => parts.attachments.read(hash) !== null);
  return { ...left, places };
}

async function* upTo(
  { log, topology, self, attachments }: OutParts,
  to: NodeCode,
): AsyncGenerator<PhotoPlace> {
  if (!topology.isAtOrBelow(self.code, to)) return;
  for (const branch of log.branches()) {
    if (!topology.hears(to, branch.name.lane)) continue;
    const limit = LIMITS.attachmentBatch;
    for (let after: PhotoPlace | null = null; ; ) {
      const some: readonly PhotoPlace[] = await attachments.up(branch.no, after, limit);
      // What is sealed has left or leaves with the changes; one that is missing here comes later.
      for (const place of some) {
        if (place.seq <= branch.seq && attachments.placeOf(place.hash) !== null) yield place;
      }
      after = some.at(-1) ?? null;
      if (some.length < limit) break;
    }
  }
}

/** Hashes of those that are missing here and may be at the neighbour; others in each package. */
export async function wantsOf(
  { log, topology, attachments }: OutParts,
  to: NodeCode,
  made: number,
): Promise<string[]> {
  const missing = new Set<string>();
  for (const no of attachments.histories()) {
    if (!topology.hears(to, log.branch(no).name.lane)) continue;
    for (const { hash } of await attachments.missing(no, null, LOOKED_MAX)) {
      if (missing.size >= LOOKED_MAX) break;
      if (attachments.wants(hash) !== null) missing.add(hash);
    }
  }
  const all = [...missing];
  const first = all.length <= ASKED_MAX ? 0 : (made / 1000) % all.length;
  return [...all.slice(first), ...all.slice(0, first)].slice(0, ASKED_MAX);
}

/** Throws PACKAGE_GAP where the changes that name them have not come. */
export function checkNamed({ log }: Pick<PackageParts, 'log'>, { photos }: Manifest): void {
  for (const { author, epoch, stream, to } of photos?.named ?? []) {
    const branches = log.ofStream(stream);
    const applied = Math.max(0, ...branches.map((branch: Branch) => branch.applied));
    if (applied >= to) continue;
    throw new HujiError('PACKAGE_GAP', `${author} (${epoch}) ${applied + 1}-${to}`);
  }
}

/** Takes photos in as they are read, some at once, so that they share a batch. */
export class PhotoIntake {
  private readonly parts: Pick<PackageParts, 'attachments'>;
  private readonly underWay: Promise<void>[] = [];
  /** How many were wanted, and are here now. */
  kept = 0;

  constructor(parts: Pick<PackageParts, 'attachments'>) {
    this.parts = parts;
  }

  async give(hash: string, bytes: Uint8Array): Promise<void> {
    const work = this.parts.attachments.arrive(hash, bytes).then((isNew) => {
      if (isNew) this.kept += 1;
    });
    work.catch(() => undefined);
    this.underWay.push(work);
    if (this.underWay.length >= LIMITS.framesUnderWay) await this.underWay.shift();
  }

  async settled(): Promise<void> {
    await Promise.all(this.underWay);
  }
}

export function isWhole({ attachment, total, offset, bytes }: WholePiece): boolean {
  return offset === 0 && bytes.length === total && digest('sha256', bytes, 'hex') === attachment;
}

interface WholePiece {
  readonly attachment: string;
  readonly total: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

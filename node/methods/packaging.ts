import { hash } from 'node:crypto';
import { join } from 'node:path';
import { checkNodeCode } from '../../proto/node-code.js';
import type { Medium } from '../../transports/transport.js';
import type { CallIo, Json } from '../control/control.js';
import { AuthorReader } from '../identity/author.js';
import { derOf } from '../identity/certificate.js';
import { openWith, sealFor } from '../identity/package-seal.js';
import type { HujiNode } from '../node.js';
import { answerInto } from '../package/answering.js';
import { putCoverNote, spoolFolders } from '../package/drop-folders.js';
import type { Exported, Outcome, PackageParts, PackageReceipts } from '../package/package.js';
import { Packages } from '../package/packages.js';
import { countParam, flagParam, type Params, textParam, textsParam } from './params.js';

/** A stick, where nothing is said. */
export const VOLUME_BYTES_DEFAULT = 2 ** 31;
const VOLUME_BYTES_MAX = 2 ** 40;

export interface Packaging {
  readonly packages: Packages;
  readonly medium: Medium;
  export(params: Params, io: CallIo): Promise<Json>;
  import(params: Params, io: CallIo): Promise<Json>;
}

export interface PackagingParts {
  readonly node: HujiNode;
  /** The data folder. */
  readonly dir: string;
  readonly medium: Medium;
  /** Where answers go; the node's own folder where left out. */
  readonly out?: string;
  /** The page to print and put in with the disks. */
  coverNote(exported: Exported): string;
}

/** Packages of the node of a data folder. */
export async function packagingOf(parts: PackagingParts): Promise<Packaging> {
  const { dir, medium } = parts;
  const packages = packagesOf(parts);
  await packages.open();
  return {
    packages,
    medium,
    export: async (params, io) => {
      const exported = await packages.export({
        to: checkNodeCode(textParam(params, 'to')),
        folder: textParam(params, 'folder'),
        volumeBytes: countParam(params, 'volume', VOLUME_BYTES_DEFAULT, VOLUME_BYTES_MAX),
        again: flagParam(params, 'again'),
        progress: (rows) => io.progress({ rows, bytes: 0, total: 0, rejected: 0 }),
      });
      const note = await putCoverNote(medium, exported, parts.coverNote);
      return exportDocument(exported, note);
    },
    import: async (params, io) => {
      const paths = textsParam(params, 'paths');
      const progress = (rows: number) => io.progress({ rows, bytes: 0, total: 0, rejected: 0 });
      const outcomes = await packages.import(paths, progress);
      const [only] = outcomes;
      if (only?.kind === 'refused' && outcomes.length === 1) throw only.error;
      const ownOut = spoolFolders(dir).out;
      const folders = { out: parts.out ?? ownOut, ownOut };
      const answer = async (outcome: Outcome): Promise<Answered> => {
        const isForOthers = outcome.kind === 'refused' || outcome.imported.carried;
        if (isForOthers) return { outcome, receipt: null };
        return { outcome, receipt: await answerInto(folders, packages, medium, outcome.imported) };
      };
      return importDocument(await Promise.all(outcomes.map(answer)));
    },
  };
}

/** Packages of a node, not opened yet; `sealing` is how they are closed for their addressee. */
export function packagesOf(
  { node, dir, medium }: Pick<PackagingParts, 'node' | 'dir' | 'medium'>,
  sealing: Pick<PackageParts, 'seal' | 'open'> = ageOf(node.identity.ageIdentity),
): Packages {
  const { identity, store, log, authority, topology, clock, receiver } = node;
  const chain = identity.chain.map(derOf);
  const authors = new AuthorReader(identity.chain[0] ?? '');
  const opened = clock.now();
  return new Packages({
    store,
    log: log.durable,
    authority,
    topology,
    clock,
    receiver,
    medium,
    inbox: medium.box(join(dir, 'packages', 'in')),
    hold: medium.box(join(dir, 'packages', 'carried')),
    unpackFolder: join(dir, 'packages', 'unpacked'),
    self: {
      code: identity.code,
      training: identity.training,
      recipient: identity.ageRecipient,
      root: hash('sha256', chain[0] ?? Buffer.alloc(0), 'hex').slice(0, 16),
      key: () => identity.key,
      chain: () => chain,
    },
    inspect: () => receiver.inspection(),
    authorOf: (der) => authors.read(der),
    ...sealing,
    sealTails: () => node.housekeeper.sealAll(),
    receipts: receiptsOf(node),
    attachments: node.attachments,
    offer: (branch) => node.neighbours.offer(branch),
    settled: () => node.settled(),
    heard: (from, made, ahead) => {
      void node.parentage.heardByDisk(from);
      const isBelow = !topology.isAtOrBelow(identity.code, from);
      if (isBelow) node.neighbours.heard.wrote(from, made);
      // What was cut before something was lost here says nothing of the loss.
      if (node.recovering() && made < opened) return;
      if (!isBelow || identity.parent === null) node.recovery.onHello(from, ahead, isBelow);
    },
  });
}

function ageOf(identity: string): Pick<PackageParts, 'seal' | 'open'> {
  return {
    seal: (recipient, content) => sealFor(recipient, content),
    open: (sealed) => openWith(identity, sealed),
  };
}

/** As over a link: a child gives its own word, a parent also that of the tiers above it. */
function receiptsOf(node: HujiNode): PackageReceipts {
  const { receipts, topology, identity, log, neighbours } = node;
  return {
    of: (stream) => receipts.of(stream),
    write: (branch) => receipts.write(branch),
    take: async (signed, author) => {
      const { node: signer, held } = signed.receipt;
      receipts.knowKey(author.code, author.key);
      if (signer === identity.code) {
        receipts.recall(signed);
        return;
      }
      const isBelow = !topology.isAtOrBelow(identity.code, author.code);
      const isKnown = log.ofStream(held.stream).length > 0;
      if (isBelow && (signer !== author.code || !isKnown)) return;
      if ((await receipts.take(signed, '')) && !isBelow) neighbours.pass(signed);
    },
  };
}

function exportDocument(exported: Exported, note: string | null): Json {
  const { frames, changes, bytes, cargo, photos } = exported;
  return {
    package: exported.package,
    volumes: exported.volumes.length,
    frames,
    changes,
    bytes,
    carried: cargo,
    files: [...exported.volumes],
    photos: photos?.count ?? 0,
    photoPackage: photos?.package ?? null,
    photoBytes: photos?.bytes ?? 0,
    photoFiles: [...(photos?.volumes ?? [])],
    note,
  };
}

interface Answered {
  readonly outcome: Outcome;
  /** Path of the package that brings the receipts back. */
  readonly receipt: string | null;
}

function importDocument(answered: readonly Answered[]): Json {
  const sums = { frames: 0, applied: 0, duplicate: 0, parked: 0, waiting: 0, photos: 0 };
  const packages = answered.map((each) => packageDocument(each));
  for (const { outcome } of answered) {
    if (outcome.kind === 'refused') continue;
    for (const part of Object.keys(sums) as (keyof typeof sums)[]) {
      sums[part] += outcome.imported[part] ?? 0;
    }
  }
  const receipts = answered.flatMap(({ receipt }) => receipt ?? []);
  const taken = answered.flatMap(({ outcome }) =>
    outcome.kind === 'taken' ? outcome.imported.package : [],
  );
  return { package: taken[0] ?? null, ...sums, receipt: receipts[0] ?? null, packages };
}

function packageDocument({ outcome, receipt }: Answered): Json {
  if (outcome.kind === 'taken') {
    const { streams: _, ...imported } = outcome.imported;
    return { ...imported, receipt };
  }
  const { label, paths, error } = outcome;
  return {
    package: label?.package ?? null,
    from: label?.from ?? null,
    to: label?.to ?? null,
    files: [...paths],
    error: { code: error.code, detail: error.detail },
  };
}

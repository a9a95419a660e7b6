import { hash } from 'node:crypto';
import { derOf } from '../../../node/identity/certificate.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { sealFor } from '../../../node/identity/package-seal.js';
import { encodeParts, PART, type Part } from '../../../node/package/content.js';
import { labelRange } from '../../../node/package/labelling.js';
import { encodeManifest, packageIdOf, signManifest } from '../../../node/package/manifest.js';
import type { Manifest, Range } from '../../../node/package/package.js';
import { type Frame, readFrame } from '../../../proto/frame.js';
import { encodeMessage } from '../../../proto/messages.js';
import { FileMedium } from '../../../transports/file/file.js';
import type { Label } from '../../../transports/transport.js';

export interface Forged {
  readonly author: NodeIdentity;
  readonly to: NodeIdentity;
  readonly frames: readonly Uint8Array[];
  /** What the manifest says instead of the truth. */
  readonly manifest?: Partial<Manifest>;
  /** What the label says instead of what the manifest says. */
  readonly label?: Partial<Label>;
  /** Parts in place of the right ones. */
  parts?(right: readonly Part[]): readonly Part[];
  /** Signs in place of the author. */
  readonly signer?: NodeIdentity;
  /** Whom it is sealed for, in place of the addressee. */
  readonly sealedFor?: NodeIdentity;
  readonly volumeBytes?: number;
}

/** Writes a package as no node would, and gives where its volumes are. */
export async function forge(folder: string, forged: Forged): Promise<string[]> {
  const { author, to, frames, signer = author, sealedFor = to } = forged;
  const manifest: Manifest = {
    from: author.code,
    to: to.code,
    training: author.training,
    made: Date.UTC(2004, 8, 1),
    recipient: author.ageRecipient,
    streams: rangesOf(frames.map(readFrame)),
    receipts: 0,
    cargo: [],
    chain: author.chain.map(derOf),
    ...forged.manifest,
  };
  const bytes = encodeManifest(manifest);
  const right: Part[] = [
    { kind: PART.manifest, bytes },
    { kind: PART.signature, bytes: signManifest(bytes, signer.key) },
    ...frames.map((frame) => {
      return { kind: PART.message, bytes: encodeMessage({ kind: 'frame', frame }) };
    }),
  ];
  const parts = forged.parts?.(right) ?? right;
  const label: Label = {
    package: packageIdOf(parts[0]?.bytes ?? bytes),
    from: manifest.from,
    to: manifest.to,
    root: rootOf(author),
    training: manifest.training,
    made: manifest.made,
    ...labelRange(manifest),
    ...forged.label,
  };
  const sealed = sealFor(sealedFor.ageRecipient, encodeParts(each(parts)));
  const medium = new FileMedium();
  const volumes = await medium.write(folder, label, forged.volumeBytes ?? 2 ** 20, sealed);
  return volumes.map(({ path }) => path);
}

export function rootOf(identity: NodeIdentity): string {
  return hash('sha256', derOf(identity.chain[0] ?? ''), 'hex').slice(0, 16);
}

async function* each(parts: readonly Part[]): AsyncGenerator<Part> {
  yield* parts;
}

/** Runs of frames that follow each other. */
export function rangesOf(frames: readonly Frame[]): Range[] {
  const ranges: Range[] = [];
  for (const { name, stream, firstSeq, lastSeq, prev, hash: own } of frames) {
    const last = ranges.at(-1);
    const next = { ...name, stream, from: firstSeq, to: lastSeq, prev, hash: own };
    if (last?.stream === stream && last.hash === prev) {
      ranges[ranges.length - 1] = { ...last, to: lastSeq, hash: own };
    } else {
      ranges.push(next);
    }
  }
  return ranges;
}

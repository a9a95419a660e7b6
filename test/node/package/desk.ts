import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { coverNote } from '../../../bin/cover-note.js';
import type { CallIo } from '../../../node/control/control.js';
import { type Packaging, packagingOf } from '../../../node/methods/packaging.js';
import type { HujiNode } from '../../../node/node.js';
import { HujiError } from '../../../proto/errors.js';
import { FileMedium } from '../../../transports/file/file.js';
import type { Tree } from '../tree.js';

export interface ExportDocument {
  readonly package: string | null;
  readonly volumes: number;
  readonly frames: number;
  readonly changes: number;
  readonly carried: number;
  readonly files: readonly string[];
  readonly photos: number;
  readonly photoPackage: string | null;
  readonly photoFiles: readonly string[];
  readonly note: string | null;
}

export interface ImportDocument {
  readonly package: string | null;
  readonly frames: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly parked: number;
  readonly waiting: number;
  readonly photos: number;
  readonly receipt: string | null;
  readonly packages: readonly {
    readonly package: string | null;
    readonly carried?: boolean;
    readonly error?: { readonly code: string; readonly detail: string };
  }[];
}

export const QUIET_IO: CallIo = {
  progress: () => undefined,
  lines: (async function* () {})(),
  emit: () => Promise.resolve(),
  signal: new AbortController().signal,
};

/** The desk of a node where disks are cut and taken in, as the commands do it. */
export class Desk {
  readonly node: HujiNode;
  readonly dir: string;
  readonly packaging: Packaging;

  private constructor(node: HujiNode, dir: string, packaging: Packaging) {
    this.node = node;
    this.dir = dir;
    this.packaging = packaging;
  }

  /** `out`: where answers go; the node's own folder where left out. */
  static async of(node: HujiNode, dir: string, out?: string): Promise<Desk> {
    const where = out === undefined ? {} : { out };
    const medium = new FileMedium();
    const packaging = await packagingOf({ node, dir, medium, coverNote, ...where });
    return new Desk(node, dir, packaging);
  }

  static at(tree: Tree, node: HujiNode): Promise<Desk> {
    return Desk.of(node, tree.folderOf(node));
  }

  async export(
    to: string,
    folder: string,
    more: { volume?: number; again?: boolean } = {},
  ): Promise<ExportDocument> {
    const document = await this.packaging.export({ to, folder, ...more }, QUIET_IO);
    return document as unknown as ExportDocument;
  }

  async import(...paths: string[]): Promise<ImportDocument> {
    return (await this.packaging.import({ paths }, QUIET_IO)) as unknown as ImportDocument;
  }

  /** Code and detail of why nothing of it is taken in. */
  async refusal(...paths: string[]): Promise<string> {
    try {
      const { packages } = await this.import(...paths);
      return packages.map(({ error }) => `${error?.code ?? 'TAKEN'} ${error?.detail}`).join('; ');
    } catch (error) {
      if (error instanceof HujiError) return `${error.code} ${error.detail}`;
      throw error;
    }
  }

  /** Where answers lie. */
  get out(): string {
    return join(this.dir, 'spool', 'out');
  }

  heads(): string {
    return headsOf(this.node);
  }
}

/** How far a node holds and has applied everything. */
export function headsOf(node: HujiNode): string {
  return [...node.log.durable.branches()]
    .map(({ stream, seq, hash, applied }) => `${stream} ${seq} ${hash} ${applied}`)
    .sort()
    .join('\n');
}

export function volumesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.huji'))
    .sort()
    .map((name) => join(folder, name));
}

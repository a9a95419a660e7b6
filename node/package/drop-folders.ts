import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Found, Medium } from '../../transports/transport.js';
import type { Alarms } from '../alarms.js';
import type { Clock } from '../clock.js';
import type { Exported, Outcome } from './package.js';
import type { Packages } from './packages.js';

/** How often the folders are looked at, ms. */
const LOOK_MS = 3000;
const HOUR_MS = 3_600_000;

export interface DropSettings {
  /** Folders to look in; the first is the node's own, where what was taken in is removed. */
  readonly in: readonly string[];
  /** Where packages and answers are put. */
  readonly out: string;
  /** For whom packages are cut by themselves; where the node is moved, for its new parent. */
  readonly to: readonly NodeCode[];
  readonly everyHours: number;
  readonly volumeBytes: number;
  /** Days after which a package without receipt raises an alarm. */
  readonly receiptDays: number;
}

export interface DropParts {
  readonly packages: Packages;
  readonly medium: Medium;
  readonly alarms: Alarms;
  readonly clock: Clock;
  readonly code: NodeCode;
  /** Who stands now where a parent of before stood; anybody else himself. */
  successorOf(code: NodeCode): NodeCode;
  /** Texts for people, to lie beside the packages. */
  resultNote(outcome: Outcome): string;
  coverNote(exported: Exported): string;
}

/**
 * Folders that somebody plugs disks into: what lies in them is taken in, what is to be sent is put
 * there, and a note says what became of it.
 */
export class DropFolders {
  private readonly parts: DropParts;
  private readonly settings: DropSettings;
  /** Stamps of files as last seen, and as last dealt with. */
  private readonly seen = new Map<string, string>();
  private readonly done = new Map<string, string>();
  private cutAt = new Map<NodeCode, number>();
  private cancel: (() => void) | null = null;
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(parts: DropParts, settings: DropSettings) {
    this.parts = parts;
    this.settings = settings;
  }

  start(): void {
    this.work = this.first()
      .catch((error: unknown) => this.failed(error))
      .then(() => this.next());
  }

  private next(): void {
    if (this.stopped) return;
    this.cancel = this.parts.clock.after(LOOK_MS, () => {
      this.work = this.look()
        .catch((error: unknown) => this.failed(error))
        .then(() => this.next());
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.work;
  }

  private failed(error: unknown): void {
    const detail = error instanceof Error ? error.name : '';
    this.parts.alarms.raise('INTERNAL', 'packages', `drop folders: ${detail}`);
  }

  /** What was whole when the node ended is taken in now. */
  private async first(): Promise<void> {
    for (const outcome of await this.parts.packages.resume()) await this.settle(outcome, []);
    await this.watch();
  }

  /** One look at all folders. */
  async look(): Promise<void> {
    for (const [at, folder] of this.settings.in.entries()) await this.lookIn(folder, at === 0);
    const { successorOf } = this.parts;
    for (const to of new Set(this.settings.to.map(successorOf))) await this.cut(to);
    await this.watch();
  }

  private watch(): Promise<void> {
    const { packages, alarms } = this.parts;
    return packages.watch(alarms, this.settings.receiptDays * 24 * HOUR_MS);
  }

  private async lookIn(folder: string, isOwn: boolean): Promise<void> {
    const { medium, packages } = this.parts;
    // A stick that is not plugged in has no folder.
    const found = await medium.look([folder]).catch(() => []);
    const fresh = found.filter((each) => this.isReady(each));
    if (fresh.length === 0) return;
    for (const { path, stamp } of fresh) this.done.set(path, stamp);
    const outcomes = await packages.import(
      fresh.map(({ path }) => path),
      () => undefined,
    );
    for (const outcome of outcomes) {
      await this.settle(outcome, fresh);
      if (isOwn && outcome.kind === 'taken') await this.clear(found, outcome.imported.package);
    }
  }

  /** New or changed since it was dealt with, and not being written any more. */
  private isReady({ path, stamp }: Found): boolean {
    const before = this.seen.get(path);
    this.seen.set(path, stamp);
    return before === stamp && this.done.get(path) !== stamp;
  }

  /** Its changes are in the log now. */
  private async clear(found: readonly Found[], id: string): Promise<void> {
    for (const each of found) {
      if ('volume' in each && each.volume.label.package === id) {
        await this.parts.medium.remove(each.path);
        this.done.delete(each.path);
        this.seen.delete(each.path);
      }
    }
  }

  private async settle(outcome: Outcome, fresh: readonly Found[]): Promise<void> {
    const { medium, packages, resultNote } = this.parts;
    const beside = besideOf(outcome, fresh);
    // A disk that cannot be written to still brought what it held.
    if (beside !== null)
      await medium.put(beside, textOf(resultNote(outcome))).catch(() => undefined);
    if (outcome.kind === 'refused' || outcome.imported.carried) return;
    const { package: id, from, streams, photos } = outcome.imported;
    const taken = photos === null ? [] : [id];
    await packages.answer(from, streams, this.settings.out, taken);
  }

  private async cut(to: NodeCode): Promise<void> {
    const { packages, clock, medium, coverNote } = this.parts;
    const { everyHours, out, volumeBytes } = this.settings;
    const last = Math.max(
      this.cutAt.get(to) ?? Number.NEGATIVE_INFINITY,
      ...(await packages.underWay()).filter((sent) => sent.to === to).map(({ made }) => made),
    );
    if (clock.now() - last < everyHours * HOUR_MS || !(await packages.isWaiting(to))) return;
    const request = { to, folder: out, volumeBytes, again: false, progress: () => undefined };
    const exported = await packages.export(request);
    this.cutAt.set(to, clock.now());
    await putCoverNote(medium, exported, coverNote);
  }
}

/** Gives its path; null where there is no package, or the volumes took the last of the disk. */
export async function putCoverNote(
  medium: Pick<Medium, 'put'>,
  exported: Exported,
  coverNote: (exported: Exported) => string,
): Promise<string | null> {
  const path = notePathOf(exported);
  if (path === null) return null;
  try {
    await medium.put(path, textOf(coverNote(exported)));
    return path;
  } catch (error) {
    // The package is whole and under way all the same.
    if (error instanceof HujiError && error.code === 'DISK_FULL') return null;
    throw error;
  }
}

/** Beside the first volume of a package, with the same name but for the volume. */
export function notePathOf(exported: Pick<Exported, 'volumes' | 'photos'>): string | null {
  const [first] = [...exported.volumes, ...(exported.photos?.volumes ?? [])];
  return first === undefined ? null : first.replace(/-\d+of\d+\.huji$/, '.txt');
}

function besideOf(outcome: Outcome, fresh: readonly Found[]): string | null {
  const id = outcome.kind === 'taken' ? outcome.imported.package : outcome.label?.package;
  const found = fresh.find((each) => 'volume' in each && each.volume.label.package === id);
  const path = found?.path ?? (outcome.kind === 'refused' ? outcome.paths[0] : undefined);
  if (path === undefined || !fresh.some((each) => each.path === path)) return null;
  return `${path.replace(/(-\d+of\d+)?\.huji$/, '')}.result.txt`;
}

export async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

export function spoolFolders(dir: string): { in: string; out: string } {
  return { in: join(dir, 'spool', 'in'), out: join(dir, 'spool', 'out') };
}

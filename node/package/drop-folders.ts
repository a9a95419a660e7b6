import { join } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Found, Medium } from '../../transports/transport.js';
import type { Alarms } from '../alarms.js';
import type { Clock } from '../clock.js';
import { answerInto, type OutFolders } from './answering.js';
import { FreshFiles } from './fresh-files.js';
import { isPassing } from './importer.js';
import type { Exported, Imported, Outcome } from './package.js';
import type { Packages } from './packages.js';

/** How often the folders are looked at, ms. */
const LOOK_MS = 3000;
const HOUR_MS = 3_600_000;
/** When what the machine or a disk did not let happen is tried once more, ms. */
const AGAIN_MS = 60_000;
/** What an alarm is about that is about no one addressee. */
const PACKAGES = 'packages';

export interface DropSettings extends OutFolders {
  /** Folders to look in; the first is the node's own, where what was taken in is removed. */
  readonly in: readonly string[];
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
  private readonly files = new Map<string, FreshFiles>();
  /** What lies in the node's own folder. */
  private own: readonly Found[] = [];
  private readonly cutAt = new Map<NodeCode, number>();
  /** Until when, monotonic, what could not be done is let be. */
  private readonly blocked = new Map<NodeCode, number>();
  private resumeAt = 0;
  private cancel: (() => void) | null = null;
  private work: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(parts: DropParts, settings: DropSettings) {
    this.parts = parts;
    this.settings = settings;
  }

  start(): void {
    this.work = this.watch()
      .catch((error: unknown) => this.failed(PACKAGES, error))
      .then(() => this.next());
  }

  private next(): void {
    if (this.stopped) return;
    this.cancel = this.parts.clock.after(LOOK_MS, () => {
      this.work = this.look()
        .catch((error: unknown) => this.failed(PACKAGES, error))
        .then(() => this.next());
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.work;
  }

  private failed(subject: string, error: unknown): void {
    const { alarms } = this.parts;
    if (error instanceof HujiError) {
      alarms.raise('SPOOL_BLOCKED', subject, `${error.code} ${error.detail}`.trim());
    } else {
      const detail = error instanceof Error ? error.name : '';
      alarms.raise('INTERNAL', PACKAGES, `drop folders: ${detail}`);
    }
  }

  /** One look at all folders. */
  async look(): Promise<void> {
    const { successorOf, alarms } = this.parts;
    for (const [at, folder] of this.settings.in.entries()) await this.lookIn(folder, at === 0);
    await this.resume();
    for (const to of new Set(this.settings.to.map(successorOf))) await this.cutWhereItCan(to);
    await this.watch();
    alarms.clear('SPOOL_BLOCKED', PACKAGES);
  }

  private watch(): Promise<void> {
    const { packages, alarms } = this.parts;
    return packages.watch(alarms, this.settings.receiptDays * 24 * HOUR_MS);
  }

  /** What is kept may be taken in by now: there is room, or what it waited for came by a line. */
  private async resume(): Promise<void> {
    const { packages, clock } = this.parts;
    if (clock.monotonic() < this.resumeAt) return;
    this.resumeAt = clock.monotonic() + AGAIN_MS;
    const outcomes = await packages.resume();
    await this.settleAll(outcomes, this.own, this.own);
  }

  private async lookIn(folder: string, isOwn: boolean): Promise<void> {
    const { medium, packages, clock } = this.parts;
    // A stick that is not plugged in has no folder.
    const all = await medium.look([folder]).catch(() => []);
    const found = all.filter((each) => !this.isOurs(each));
    if (isOwn) this.own = found;
    const files = this.filesOf(folder);
    const fresh = files.ready(found, clock.monotonic());
    if (fresh.length === 0) return;
    for (const each of fresh) files.dealtWith(each);
    const outcomes = await packages.import(
      fresh.map(({ path }) => path),
      () => undefined,
    );
    const again = clock.monotonic() + AGAIN_MS;
    for (const each of waitingIn(fresh, outcomes)) files.dealtWith(each, again);
    await this.settleAll(outcomes, fresh, isOwn ? found : []);
  }

  /** What this node has put on a stick that is to bring the answer on its way back. */
  private isOurs(found: Found): boolean {
    return 'volume' in found && found.volume.label.from === this.parts.code;
  }

  private filesOf(folder: string): FreshFiles {
    const files = this.files.get(folder) ?? new FreshFiles();
    this.files.set(folder, files);
    return files;
  }

  /** Says what became of it, answers, and clears `own` of what is in the log or carried on now. */
  private async settleAll(
    outcomes: readonly Outcome[],
    beside: readonly Found[],
    own: readonly Found[],
  ): Promise<void> {
    const refused = new Set(outcomes.flatMap((each) => (each.kind === 'taken' ? [] : each.paths)));
    for (const outcome of outcomes) {
      await this.settle(outcome, beside);
      if (outcome.kind === 'taken') await this.clear(own, outcome.imported, refused);
    }
  }

  /** A volume that goes on from here alone, or is still being copied, is not in it. */
  private async clear(
    own: readonly Found[],
    { package: id, carried }: Imported,
    refused: ReadonlySet<string>,
  ): Promise<void> {
    const files = this.filesOf(this.settings.in[0] ?? '');
    for (const each of own) {
      const isOfIt = 'volume' in each && each.volume.label.package === id;
      if (!isOfIt || !files.isDone(each) || (carried && refused.has(each.path))) continue;
      await this.parts.medium.remove(each.path);
    }
  }

  private async settle(outcome: Outcome, found: readonly Found[]): Promise<void> {
    const { packages, medium, resultNote, code } = this.parts;
    const beside = besideOf(outcome, found, code);
    // A disk that cannot be written to still brought what it held.
    if (beside !== null)
      await medium.put(beside, textOf(resultNote(outcome))).catch(() => undefined);
    if (outcome.kind === 'refused' || outcome.imported.carried) return;
    await answerInto(this.settings, packages, medium, outcome.imported).catch((error: unknown) =>
      this.failed(PACKAGES, error),
    );
  }

  /** One addressee for whom nothing can be cut keeps no other waiting. */
  private async cutWhereItCan(to: NodeCode): Promise<void> {
    const { clock, alarms } = this.parts;
    if (clock.monotonic() < (this.blocked.get(to) ?? 0)) return;
    try {
      await this.cut(to);
      this.blocked.delete(to);
      alarms.clear('SPOOL_BLOCKED', to);
    } catch (error) {
      this.failed(to, error);
      this.blocked.set(to, clock.monotonic() + AGAIN_MS);
    }
  }

  private async cut(to: NodeCode): Promise<void> {
    const { packages, clock, medium, coverNote } = this.parts;
    const { everyHours, out, ownOut, volumeBytes } = this.settings;
    const last = Math.max(
      this.cutAt.get(to) ?? Number.NEGATIVE_INFINITY,
      ...(await packages.underWay()).filter((sent) => sent.to === to).map(({ made }) => made),
    );
    if (clock.now() - last < everyHours * HOUR_MS || !(await packages.isWaiting(to))) return;
    // What would be written where a stick belongs lies hidden once that is plugged in.
    if (out !== ownOut && !(await medium.isFolder(out))) return;
    const request = { to, folder: out, volumeBytes, again: false, progress: () => undefined };
    const exported = await packages.export(request);
    this.cutAt.set(to, clock.now());
    await putCoverNote(medium, exported, coverNote);
  }
}

/** Files of packages that may yet be taken in as they are, once the machine or its disk lets it. */
function waitingIn(fresh: readonly Found[], outcomes: readonly Outcome[]): Found[] {
  const paths = new Set<string>();
  const packages = new Set<string>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'taken' || !isPassing(outcome.error)) continue;
    for (const path of outcome.paths) paths.add(path);
    if (outcome.label !== null) packages.add(outcome.label.package);
  }
  return fresh.filter(
    (each) => paths.has(each.path) || ('volume' in each && packages.has(each.volume.label.package)),
  );
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

/** Several nodes may read one stick: each says what it thinks of it. */
function besideOf(outcome: Outcome, fresh: readonly Found[], code: NodeCode): string | null {
  const id = outcome.kind === 'taken' ? outcome.imported.package : outcome.label?.package;
  const found = fresh.find((each) => 'volume' in each && each.volume.label.package === id);
  const path = found?.path ?? (outcome.kind === 'refused' ? outcome.paths[0] : undefined);
  if (path === undefined || !fresh.some((each) => each.path === path)) return null;
  return `${path.replace(/(-\d+of\d+)?\.huji$/, '')}.${code}.result.txt`;
}

export async function* textOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, 'utf8');
}

export function spoolFolders(dir: string): { in: string; out: string } {
  return { in: join(dir, 'spool', 'in'), out: join(dir, 'spool', 'out') };
}

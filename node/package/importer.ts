import { HujiError } from '../../proto/errors.js';
import type { Found, Held, Label, Volume } from '../../transports/transport.js';
import { Hold } from './hold.js';
import type { Ledger } from './ledger.js';
import type { Outcome, PackageParts } from './package.js';
import { Taking } from './taking.js';

/** What came is kept: it may yet be taken in as it is. */
const KEPT: ReadonlySet<string> = new Set(['PACKAGE_INCOMPLETE', 'PACKAGE_GAP']);
const MISSING_MAX = 20;

type Refused = Extract<Outcome, { kind: 'refused' }>;

/** Takes packages in: volumes gather in a box of the node's own until a package is whole. */
export class Importer {
  private readonly parts: PackageParts;
  private readonly ledger: Ledger;
  private readonly hold: Hold;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(parts: PackageParts, ledger: Ledger) {
    this.parts = parts;
    this.ledger = ledger;
    this.hold = new Hold(parts);
  }

  /**
   * Files and folders, in any order. Gives an outcome for each package and for each file that is
   * none; rejects only where the node itself cannot go on.
   */
  import(paths: readonly string[], progress: (changes: number) => void): Promise<Outcome[]> {
    return this.inTurn(async () => {
      const found = await this.parts.medium.look(paths);
      if (found.length === 0) throw new HujiError('PACKAGE_NONE', paths.join(', '));
      return this.takeAll(found, progress);
    });
  }

  /** Takes in what is whole and was not taken in: after a start, and when a gap may have closed. */
  resume(): Promise<Outcome[]> {
    return this.inTurn(() => this.takeWhole(new Set(), () => undefined));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.turn.then(work);
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async takeAll(
    found: readonly Found[],
    progress: (changes: number) => void,
  ): Promise<Outcome[]> {
    const asked = new Set<string>();
    const outcomes = await this.gatherAll(found, asked);
    const damaged = new Set(outcomes.flatMap((each) => idOf(each) ?? []));
    const taken = await this.takeWhole(asked, progress);
    // A volume that is damaged says more than that the package is not whole.
    outcomes.push(...taken.filter((each) => !(isMissing(each) && damaged.has(idOf(each) ?? ''))));
    return oncePerPackage(outcomes);
  }

  private async gatherAll(found: readonly Found[], asked: Set<string>): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const each of found) {
      const outcome =
        'volume' in each
          ? await this.gather(each.volume, asked)
          : refusal(null, each.path, each.error);
      if (outcome !== null) outcomes.push(outcome);
    }
    return outcomes;
  }

  /** Puts a volume where it belongs; gives why it does not, or that it goes on from here. */
  private async gather(volume: Volume, asked: Set<string>): Promise<Outcome | null> {
    const { label, path } = volume;
    const { inbox, hold } = this.parts;
    try {
      this.checkProvince(label);
      // What is kept here must not take the room that the store needs.
      const full = this.parts.store.refuses() ?? this.parts.store.refuses(volume.bytes);
      if (full !== null) throw full;
      if (label.to === this.parts.self.code) {
        asked.add(label.package);
        await inbox.keep(volume);
        return null;
      }
      if (!this.hold.carries(label)) {
        throw new HujiError('PACKAGE_ADDRESSEE', `it is for ${label.to}, from ${label.from}`);
      }
      await hold.keep(volume);
      return { kind: 'taken', imported: carriedOf(label) };
    } catch (error) {
      return refusal(label, path, error as Error);
    }
  }

  private checkProvince(label: Label): void {
    const { training, root } = this.parts.self;
    if (label.training !== training) {
      throw new HujiError('TRAINING_MIXED', training ? 'a real package' : 'a training package');
    }
    if (label.root !== root)
      throw new HujiError('PACKAGE_FOREIGN', `its trust root is ${label.root}`);
  }

  /** One that waited for another may follow it now: until nothing more does. */
  private async takeWhole(
    asked: Set<string>,
    progress: (changes: number) => void,
  ): Promise<Outcome[]> {
    const outcomes = new Map<string, Outcome>();
    for (let again = true; again; ) {
      again = false;
      for (const held of await this.parts.inbox.held()) {
        const { outcome, others } = await this.takeOne(held, asked, progress);
        // Of what nobody asked for now, only that it has come through is news.
        const isNews = outcome.kind === 'taken' || asked.has(held.label.package);
        if (isNews) outcomes.set(held.label.package, outcome);
        for (const each of others) outcomes.set(idOf(each) ?? `${outcomes.size}`, each);
        if (outcome.kind === 'taken') again = true;
      }
    }
    return [...outcomes.values()];
  }

  /** With what became of the packages that came along in it, as far as that is known yet. */
  private async takeOne(
    held: Held,
    asked: Set<string>,
    progress: (changes: number) => void,
  ): Promise<{ readonly outcome: Outcome; readonly others: readonly Outcome[] }> {
    const { label } = held;
    try {
      checkWhole(held);
      const taking = new Taking(this.parts, this.ledger, held, progress);
      const { cargo, ...imported } = await taking.run();
      const others = await this.unpack(cargo, asked);
      await this.parts.inbox.drop(label.package);
      return { outcome: { kind: 'taken', imported }, others };
    } catch (error) {
      const outcome = refusal(label, held.volumes[0]?.path ?? '', error as Error);
      const isKept = KEPT.has(outcome.error.code) || isPassing(outcome.error);
      if (!isKept) await this.parts.inbox.drop(label.package);
      return { outcome, others: [] };
    }
  }

  /** Cargo is gathered as if it had been brought; what is whole is taken in after this package. */
  private async unpack(cargo: readonly string[], asked: Set<string>): Promise<Outcome[]> {
    if (cargo.length === 0) return [];
    const outcomes = await this.gatherAll(await this.parts.medium.look(cargo), asked);
    for (const path of cargo) await this.parts.medium.remove(path);
    return outcomes;
  }
}

/** Throws PACKAGE_INCOMPLETE. */
function checkWhole({ volumes, count }: Held): void {
  const here = new Set(volumes.map(({ no }) => no));
  if (here.size === count) return;
  const missing: number[] = [];
  for (let no = 1; no <= count && missing.length <= MISSING_MAX; no++) {
    if (!here.has(no)) missing.push(no);
  }
  const named = missing.slice(0, MISSING_MAX).join(', ');
  const more = missing.length > MISSING_MAX ? ' …' : '';
  throw new HujiError('PACKAGE_INCOMPLETE', `volume ${named}${more} of ${count} is missing`);
}

/** Of the machine or its disk, and no word on the package: it may pass. */
export function isPassing({ code, retry }: HujiError): boolean {
  return retry || code === 'INTERNAL' || code === 'FOLDER_UNUSABLE';
}

function refusal(label: Label | null, path: string, error: Error): Refused {
  // What the system itself does not do is no word on the package.
  const told = error instanceof HujiError ? error : new HujiError('INTERNAL', '', { cause: error });
  return { kind: 'refused', label, paths: [path], error: told };
}

/** What is the same of several volumes of a package is said once, with the paths of all. */
function oncePerPackage(outcomes: readonly Outcome[]): Outcome[] {
  const once = new Map<string, Outcome>();
  for (const [at, outcome] of outcomes.entries()) {
    const { kind } = outcome;
    const word = kind === 'taken' ? '' : `${outcome.error.code} ${outcome.error.detail}`;
    const id = idOf(outcome);
    const key = id === null ? `file ${at}` : `${id} ${kind} ${word}`;
    const known = once.get(key);
    const isMore = known?.kind === 'refused' && outcome.kind === 'refused';
    once.set(key, isMore ? { ...known, paths: [...known.paths, ...outcome.paths] } : outcome);
  }
  return [...once.values()];
}

function isMissing(outcome: Outcome): boolean {
  return outcome.kind === 'refused' && outcome.error.code === 'PACKAGE_INCOMPLETE';
}

function idOf(outcome: Outcome): string | null {
  if (outcome.kind === 'taken') return outcome.imported.package;
  return outcome.label?.package ?? null;
}

function carriedOf({
  package: id,
  from,
  to,
}: Label): Extract<Outcome, { kind: 'taken' }>['imported'] {
  const none = { frames: 0, applied: 0, duplicate: 0, parked: 0, waiting: 0, photos: null };
  return { package: id, from, to, ...none, carried: true, streams: [] };
}

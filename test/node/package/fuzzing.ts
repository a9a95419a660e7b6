import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { PART, type Part } from '../../../node/package/content.js';
import type { Outcome } from '../../../node/package/package.js';
import { isErrorCode } from '../../../proto/errors.js';
import { readFrame } from '../../../proto/frame.js';
import { encodeMessage } from '../../../proto/messages.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import type { TestContext } from '../../harness.js';
import { type Photo, photo, writePhotos } from '../attach/photos.js';
import { person } from '../drafts.js';
import type { Dice } from '../feeding.js';
import { framesOf, PROVINCE, STATION, sealTails, Tree, write } from '../tree.js';
import { Desk } from './desk.js';
import { forge } from './forge.js';
import { BYTES, below, type Disk, mutated } from './mutations.js';

const VOLUME_BYTES = 4096;

interface Cut {
  readonly disk: Disk;
  readonly id: string;
  readonly frames: readonly Uint8Array[];
  readonly photo: Photo;
  /** Where the stream ends once it is taken in. */
  readonly end: string;
  readonly seq: number;
}

export interface Fuzzed {
  readonly rounds: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly taken: number;
}

/**
 * A station cuts so many packages, one after the other; a province is given them spoilt and whole,
 * so many times. Throws at the first that breaks what is promised.
 */
export async function fuzz(t: TestContext, packages: number, rounds: number): Promise<Fuzzed> {
  const fuzzer = await Fuzzer.make(t, packages);
  for (let round = 0; round < rounds; round++) await fuzzer.round(round);
  await fuzzer.end();
  return { rounds, refused: fuzzer.refused, taken: fuzzer.taken };
}

class Fuzzer {
  readonly refused = new Map<string, number>();
  taken = 0;
  private readonly tree: Tree;
  private readonly dice: Dice;
  private readonly cuts: readonly Cut[];
  private readonly image: string;
  private readonly author: NodeIdentity;
  private readonly work: string;
  private province: Desk | null = null;
  private readonly ends: ReadonlyMap<number, string>;

  private constructor(
    tree: Tree,
    dice: Dice,
    cuts: readonly Cut[],
    image: string,
    author: NodeIdentity,
  ) {
    this.tree = tree;
    this.dice = dice;
    this.cuts = cuts;
    this.image = image;
    this.author = author;
    this.work = tree.t.folder();
    this.ends = new Map([[0, ''], ...cuts.map(({ seq, end }) => [seq, end] as const)]);
  }

  static async make(t: TestContext, packages: number): Promise<Fuzzer> {
    const tree = new Tree(t);
    const dice = seededRandom(t.seed);
    const province = await tree.found();
    const station = await tree.join(STATION, province);
    const desk = await Desk.at(tree, station);
    const cuts: Cut[] = [];
    await desk.packaging.packages.learn(PROVINCE, province.identity.ageRecipient);
    for (let at = 0; at < packages; at++) {
      const count = 1 + below(dice, 58);
      await write(
        station,
        Array.from({ length: count }, (_, each) => person(at * 60 + each)),
      );
      await sealTails(station);
      const one = photo(`fuzz ${at}`, 1 + below(dice, 9000));
      await writePhotos(station, at * 60 + 59, [one]);
      cuts.push(await cutOne(t, desk, one, cuts.at(-1)?.seq ?? 0));
    }
    await tree.close(province);
    return new Fuzzer(tree, dice, cuts, tree.image(province), station.identity);
  }

  private async desk(): Promise<Desk> {
    if (this.province !== null && this.position() < (this.cuts.at(-2)?.seq ?? 0)) {
      return this.province;
    }
    if (this.province !== null) {
      await this.tree.close(this.province.node);
      rmSync(this.province.dir, { recursive: true });
    }
    const folder = join(this.work, `province ${this.taken}`);
    cpSync(this.image, folder, { recursive: true });
    const node = await this.tree.open(PROVINCE, { folder });
    this.province = await Desk.of(node, folder);
    return this.province;
  }

  private position(): number {
    return this.province?.node.log.durable.inLane(STATION)[0]?.seq ?? 0;
  }

  async round(round: number): Promise<void> {
    const desk = await this.desk();
    const before = this.position();
    const at = this.cuts.findIndex(({ seq }) => seq > before);
    // Mostly the one that follows, sometimes one held already, sometimes one too far on.
    const chosen = this.dice() < 0.8 ? at : below(this.dice, this.cuts.length);
    const cut = this.cuts[Math.max(0, chosen)] as Cut;
    const other = this.cuts[below(this.dice, this.cuts.length)] as Cut;
    const folder = join(this.work, 'disk');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const what = await this.spoil(cut, other, folder);
    const outcomes = await this.hand(desk, folder, `round ${round}: ${what}`);
    for (const outcome of outcomes) this.count(outcome, `round ${round}: ${what}`);
    this.check(before, `round ${round}: ${what}`);
    if (this.dice() < 0.3) rmSync(join(desk.dir, 'packages'), { recursive: true, force: true });
  }

  private async spoil(cut: Cut, other: Cut, folder: string): Promise<string> {
    if (this.dice() < 0.25) return this.forgeOne(cut, folder);
    // Now and then nothing happens to it.
    if (this.dice() < 0.02) {
      put(folder, cut.disk);
      return 'whole';
    }
    const { disk, what } = mutated(cut.disk, other.disk, this.dice);
    put(folder, disk);
    return what;
  }

  /** Signed and sealed as it should be, by a node that means ill. */
  private async forgeOne({ frames, photo: one }: Cut, folder: string): Promise<string> {
    const names = Object.keys(BYTES) as (keyof typeof BYTES)[];
    const name = names[below(this.dice, names.length)] ?? 'flip';
    const to = this.province?.node.identity;
    if (to === undefined) throw new Error('no province');
    if (this.dice() < 0.3) return this.forgePhoto(one, name, to, folder);
    const spoilt = this.dice() < 0.5;
    await forge(folder, {
      author: this.author,
      to,
      frames,
      volumeBytes: VOLUME_BYTES,
      parts: (right) => (spoilt ? this.spoiltParts(right, name) : this.movedParts(right)),
    });
    return spoilt ? `forged: ${name}` : 'forged: moved';
  }

  private async forgePhoto(
    one: Photo,
    name: keyof typeof BYTES,
    to: NodeIdentity,
    folder: string,
  ): Promise<string> {
    const piece = { attachment: one.hash, total: one.bytes.length, offset: 0, bytes: one.bytes };
    const bytes = Buffer.from(encodeMessage({ kind: 'piece', piece }));
    const count = below(this.dice, 3);
    await forge(folder, {
      ...{ author: this.author, to, frames: [], volumeBytes: VOLUME_BYTES },
      manifest: { photos: { count, named: [] } },
      parts: (right) => [...right, { kind: PART.message, bytes: BYTES[name](bytes, this.dice) }],
    });
    return `forged photo: ${name}`;
  }

  private spoiltParts(right: readonly Part[], name: keyof typeof BYTES): Part[] {
    const at = below(this.dice, right.length);
    return right.map((part, index) => {
      if (index !== at) return part;
      return { ...part, bytes: BYTES[name](Buffer.from(part.bytes), this.dice) };
    });
  }

  private movedParts(right: readonly Part[]): Part[] {
    const parts = [...right];
    const [from, to] = [below(this.dice, parts.length), below(this.dice, parts.length)];
    const [part] = this.dice() < 0.5 ? parts.splice(from, 1) : [parts[from]];
    if (part !== undefined && this.dice() < 0.7) parts.splice(to, 0, part);
    return parts;
  }

  private async hand(desk: Desk, folder: string, where: string): Promise<Outcome[]> {
    try {
      return await desk.packaging.packages.import([folder], () => undefined);
    } catch (error) {
      const { code } = error as { code?: unknown };
      // A disk on which nothing is left that could be a volume.
      if (code === 'PACKAGE_NONE') return [];
      throw new Error(`${where}: ${(error as Error).stack}`);
    }
  }

  private count(outcome: Outcome, where: string): void {
    if (outcome.kind === 'taken') {
      this.taken += 1;
      return;
    }
    const { code, detail } = outcome.error;
    if (!isErrorCode(code) || code === 'INTERNAL' || detail === '') {
      throw new Error(`${where}: ${code} ${detail} ${(outcome.error.cause as Error)?.stack}`);
    }
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  /** Whole packages, and never less than before. */
  private check(before: number, where: string): void {
    const branches = this.province?.node.log.durable.inLane(STATION) ?? [];
    assert.ok(branches.length <= 1, `${where}: ${branches.length} histories`);
    const [branch] = branches;
    const [seq, hash] = [branch?.seq ?? 0, branch?.hash ?? ''];
    assert.ok(seq >= before, `${where}: ${before} to ${seq}`);
    assert.is(this.ends.get(seq), hash, `${where}: ends at ${seq}`);
    assert.is(branch?.applied ?? 0, seq, `${where}: applied`);
    // Only whole ones are kept, and only those that a change here names.
    const attachments = this.province?.node.attachments;
    const named = this.cuts.filter(({ seq: last }) => last <= seq);
    const held = named.filter(({ photo: { hash, bytes } }) => {
      const kept = attachments?.read(hash) ?? null;
      assert.ok(kept === null || kept.equals(bytes), `${where}: a photo`);
      return kept !== null;
    });
    assert.is(attachments?.counts().held ?? 0, held.length, `${where}: photos`);
  }

  /** Whatever came before: the disks as they were cut are taken in all the same. */
  async end(): Promise<void> {
    const desk = await this.desk();
    const folder = join(this.work, 'all');
    for (const { id, disk } of this.cuts) {
      mkdirSync(join(folder, id), { recursive: true });
      put(join(folder, id), disk);
    }
    await desk.packaging.packages.import([folder], () => undefined);
    assert.is(this.position(), this.cuts.at(-1)?.seq);
    const all = this.cuts.every(({ photo: { hash } }) => desk.node.attachments.read(hash) !== null);
    assert.ok(all, 'all photos');
  }
}

async function cutOne(t: TestContext, desk: Desk, one: Photo, after: number): Promise<Cut> {
  const folder = t.folder();
  const cut = await desk.export(PROVINCE, folder, { volume: VOLUME_BYTES });
  const { package: id } = cut;
  const files = [...cut.files, ...cut.photoFiles];
  const disk = new Map(files.map((path) => [basename(path), readFileSync(path)]));
  const frames = (await framesOf(desk.node, STATION)).filter(
    (bytes) => readFrame(bytes).firstSeq > after,
  );
  const branch = desk.node.log.durable.inLane(STATION)[0];
  return { disk, id: id ?? '', frames, photo: one, end: branch?.hash ?? '', seq: branch?.seq ?? 0 };
}

function put(folder: string, disk: Disk): void {
  for (const [name, bytes] of disk) writeFileSync(join(folder, name), bytes);
}

import { join } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { plainIo } from '../connect.js';
import { numberIn, partOf } from '../document.js';
import { TRAINING_TREE } from '../generate/tree.js';
import type { Host } from '../host.js';
import { pause } from '../pause.js';
import { text } from '../texts.js';
import { agrees, compare, type TierDigest } from './agreement.js';
import type { Commentary } from './commentary.js';
import { Courier } from './courier.js';
import type { Fleet } from './fleet.js';
import { Founding } from './founding.js';
import { loadStations } from './loading.js';
import type { Member } from './member.js';
import { Patience } from './patience.js';
import { type RegisterFile, writeFiles } from './register-files.js';
import { MODEM } from './shaped-line.js';
import { Telephone } from './telephone.js';
import { fillingScene, framesOf, type Standing, standingView } from './tree-view.js';
import { otherWays } from './ways.js';

/** Between two looks at a tree that fills, and at one that is to agree, ms. */
const LOOK_MS = 500;
const COMPARE_MS = 200;
/** A tree in which nothing has moved for so long, ms, will not agree any more. */
const STALL_MS = 60_000;

/** The document of `huji demo`. */
export type DemoDocument = {
  readonly people: number;
  /** Frames that the province holds. */
  readonly frames: number;
  readonly tiers: readonly TierDigest[];
  readonly converged: boolean;
};

export interface PlayParts {
  readonly root: string;
  readonly people: number;
  readonly seed: number;
  /** Its signal is the fleet's. */
  readonly host: Host;
  readonly fleet: Fleet;
  readonly comment: Commentary;
}

/** The demo itself: a province is founded, loads its registers, and comes to agree. */
export class Play {
  /** Those that run so far; in the order of the tree once all do. */
  members: readonly Member[] = [];
  files: readonly RegisterFile[] = [];
  #courier: Courier | null = null;
  #telephone: Telephone | null = null;
  readonly #parts: PlayParts;

  constructor(parts: PlayParts) {
    this.#parts = parts;
  }

  async run(): Promise<DemoDocument> {
    await this.#found();
    const loaded = await this.#fill();
    const { comment, fleet } = this.#parts;
    const [digests = []] = await fleet.together([this.#agree()]);
    await fleet.together([this.#caller()?.end() ?? Promise.resolve()]);
    const [standings = []] = await fleet.together([this.#look()]);
    const [top] = standings;
    const people = numberIn(partOf(top?.status, 'counts'), 'persons');
    const converged = digests.every(agrees) && people === loaded;
    await comment.text(`\n${standingView(standings, digests, comment.columns)}\n`);
    await comment.line(text(converged ? 'demo.agree' : 'demo.differ', { nodes: standings.length }));
    return { people, frames: framesOf(top?.status ?? null), tiers: digests, converged };
  }

  /** The nodes are made while the files are written. */
  async #found(): Promise<void> {
    const { root, people, seed, host, fleet, comment } = this.#parts;
    const tree = TRAINING_TREE;
    await comment.line(text('demo.start', { folder: root }));
    const folder = join(root, 'files');
    const written = writeFiles({ tree, folder, people, seed, signal: fleet.signal });
    const founding = new Founding({ tree, root, host, fleet });
    this.members = founding.members;
    await fleet.together<unknown>([written, founding.raise()]);
    this.files = await written;
    const { disk, telephone, nats } = otherWays(tree);
    const speed = MODEM.bitsPerSecond / 1000;
    await comment.line(text('demo.running', { nodes: tree.length, people }));
    await comment.line(text('demo.telephone', { station: telephone ?? '', speed }));
    await comment.line(text('demo.disk', { station: disk ?? '' }));
    const city = nats ?? '';
    await comment.line(text(founding.nats === null ? 'demo.no-nats' : 'demo.nats', { city }));
  }

  /** Resolves to how many people the stations took in. */
  async #fill(): Promise<number> {
    const { host, fleet, comment } = this.#parts;
    const { members, files } = this;
    const full = new AbortController();
    const signal = AbortSignal.any([full.signal, host.signal]);
    const watch = async (): Promise<number> => {
      while (!signal.aborted) {
        await this.#caller()?.look();
        await this.#show();
        await pause({ clock: host.clock, signal }, LOOK_MS);
      }
      return 0;
    };
    const load = loadStations({ members, files, host, fleet, comment });
    const [loaded = 0] = await fleet.together([load.finally(() => full.abort()), watch()]);
    return loaded;
  }

  /** Compares until all agree and every change is receipted, or nothing moves any more. */
  async #agree(): Promise<TierDigest[]> {
    const patience = new Patience(this.#parts.host.clock, STALL_MS);
    let before = '';
    for (;;) {
      await this.#messenger()?.go();
      await this.#caller()?.look();
      const digests = await this.#compare();
      const standings = await this.#show();
      const waiting = standings.map(({ status }) => numberIn(partOf(status, 'waiting'), 'changes'));
      if (digests.every(agrees) && waiting.every((changes) => changes === 0)) return digests;
      const now = JSON.stringify([digests, waiting]);
      if (now !== before) patience.renew();
      if (patience.isOver()) return digests;
      before = now;
      await pause(this.#parts.host, COMPARE_MS);
    }
  }

  /** Null where every station has a line. */
  #messenger(): Courier | null {
    const { root, host, comment } = this.#parts;
    const station = this.#member(otherWays(TRAINING_TREE).disk);
    const parent = this.#member(station?.node.parent ?? null);
    if (station === undefined || parent === undefined) return null;
    this.#courier ??= new Courier({ root, station, parent, host, comment });
    return this.#courier;
  }

  /** Null where no station has a telephone. */
  #caller(): Telephone | null {
    const { host, comment } = this.#parts;
    const station = this.#member(otherWays(TRAINING_TREE).telephone);
    const parent = this.#member(station?.node.parent ?? null);
    if (station === undefined || parent === undefined) return null;
    this.#telephone ??= new Telephone({ station, parent, host, comment });
    return this.#telephone;
  }

  #member(code: NodeCode | null): Member | undefined {
    return this.members.find(({ node }) => node.code === code);
  }

  #compare(): Promise<TierDigest[]> {
    const [top] = this.members;
    const ask = (node: string, area: string, at: string | null): Promise<Json> => {
      const member = this.#member(node);
      if (member === undefined) throw new RangeError(`no member ${node}`);
      return this.#ask(member, 'digest', { area, ...(at === null ? {} : { at }) });
    };
    const codes = this.members.map(({ node }) => node.code);
    return Promise.all(codes.map((code) => compare(ask, code, top?.node.code ?? '')));
  }

  async #show(): Promise<Standing[]> {
    const { comment } = this.#parts;
    const standings = await this.#look();
    await comment.show(fillingScene(standings, comment.columns));
    return standings;
  }

  #look(): Promise<Standing[]> {
    return Promise.all(
      this.members.map(async (member) => ({
        tier: member.node.tier,
        status: await this.#ask(member, 'status', {}),
        expected: this.#peopleBelow(member),
      })),
    );
  }

  #peopleBelow({ node }: Member): number {
    return this.files
      .filter(({ station }) => isAtOrBelow(station, node.code))
      .reduce((sum, { rows }) => sum + rows, 0);
  }

  close(): void {
    for (const { close } of this.members) close();
  }

  #ask(member: Member, method: string, params: { readonly [name: string]: Json }): Promise<Json> {
    return member.control.call(method, params, plainIo(this.#parts.host));
  }
}

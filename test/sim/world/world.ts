import type { Alarm } from '../../../node/alarms.js';
import type { Draft } from '../../../node/capture/capture.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { HujiError } from '../../../proto/errors.js';
import type { ChangeId, Lane } from '../../../proto/id.js';
import type { NodeCode } from '../../../proto/node-code.js';
import type { SignedReceipt } from '../../../proto/receipt.js';
import { MemoryNetwork } from '../../../transports/memory/network.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { founding } from '../../node/founding.js';
import type { FrameWriter } from '../../node/frame-writer.js';
import { checkAfterCut, checkSigned, textOf } from '../check/signing.js';
import { handIn } from './clerk.js';
import { type Image, SimDisk, type SpoiltFrame } from './disk.js';
import { identitiesOf, rogueBelow } from './identities.js';
import { Ledger } from './ledger.js';
import { Machine } from './machine.js';
import { Scheduler } from './scheduler.js';
import { type Place, PROVINCE, type Shape, stationPlace } from './shape.js';
import { Violation } from './violation.js';

/** Series of the world's randomness, apart from those of actions. */
const DISK_SERIES = 101;
/** Before a daemon that failed is started again, ms. */
const RESTART_MS = 10_000;
/** Time the province has for its founding, ms. */
const FOUNDING_MS = 60_000;

export interface WorldOptions {
  readonly seed: number;
  readonly shape: Shape;
  readonly tell?: (line: string) => void;
}

/** A person or household known to whoever works in the world. */
export interface KnownRecord {
  readonly id: ChangeId;
  readonly kind: 'person' | 'household';
  readonly lane: Lane;
}

/** Where there is no station, what a stranger names himself after. */
const NOBODY = stationPlace(99, 99, 0, PROVINCE);

/** A whole province: machines, the lines between them, and what was promised to its clerks. */
export class World {
  readonly seed: number;
  readonly shape: Shape;
  readonly scheduler: Scheduler;
  readonly network: MemoryNetwork;
  readonly machines = new Map<string, Machine>();
  readonly ledger = new Ledger();
  readonly records: KnownRecord[] = [];
  /** Kept at the station whose lane names them, and told to be. */
  readonly photos: { readonly hash: string; readonly lane: Lane }[] = [];
  /** Citizen numbers as told to clerks, and by which machine. */
  readonly papers = new Map<string, string>();
  /** Raised so far, by any machine. */
  readonly alarms: (Alarm & { readonly machine: string })[] = [];
  /** What went wrong beyond a doubt, in the order it was seen. */
  readonly violations: Violation[] = [];
  /** Machines whose past may be lost: what their receipts said need not be true any more. */
  readonly setBack = new Set<NodeCode>();
  /** Those that a copy of an old folder made write a second history, before they could know it. */
  readonly twofold = new Set<NodeCode>();
  /** Copies of data folders, by machine. */
  readonly images = new Map<string, Image>();
  /** Finished backups, by machine. */
  readonly backups = new Map<string, Image>();
  /** Frames that a disk has spoilt, as they were; copies of its folder have them too. */
  readonly rotten: SpoiltFrame[] = [];
  /** Lanes of which a stranger gave a node frames, as `code lane`: it keeps what it is given. */
  readonly handed = new Set<string>();
  /** Every receipt that anybody has really signed, by its text. */
  readonly signedReceipts = new Map<string, SignedReceipt>();
  /** Changes of machines that do not ask whether their tier may write them. */
  readonly unasked = new Set<ChangeId>();
  /** A station that keeps no rules, with keys as good as any; its own machine is not simulated. */
  rogue: { readonly place: Place; readonly identity: NodeIdentity } | null = null;
  /** What it has written so far. */
  rogueWriter: FrameWriter | null = null;
  /** Faults have stopped, and nobody begins anything new. */
  mended = false;
  /** Which weather it is; a new one ends the one before. */
  weather = 0;
  refused = 0;
  written = 0;
  private disks = 0;

  private constructor({ seed, shape, tell }: WorldOptions) {
    this.seed = seed;
    this.shape = shape;
    this.scheduler = new Scheduler(tell);
    const clock = {
      after: (ms: number, call: () => void) => this.scheduler.after(ms, call),
    };
    this.network = new MemoryNetwork({ clock, seed });
  }

  /** The province founded, and every other machine as it was when it joined, all of them down. */
  static async make(options: WorldOptions): Promise<World> {
    const world = new World(options);
    const identities = await identitiesOf(options.shape);
    for (const [index, place] of options.shape.entries()) {
      const identity = identities.get(place.code);
      if (identity === undefined) throw new RangeError(place.code);
      world.addMachine({ place, identity, name: place.code, series: index, listens: true });
    }
    await world.found();
    await world.enrolRogue(identities);
    return world;
  }

  private async enrolRogue(identities: ReadonlyMap<NodeCode, NodeIdentity>): Promise<void> {
    const station = this.shape.find(({ tier }) => tier === 'station') ?? NOBODY;
    const parent = station.parent ?? PROVINCE;
    const issuer = identities.get(parent);
    if (issuer === undefined) return;
    const place = { ...station, code: `${station.code.slice(0, 6)}990000`, parent };
    const unit9 = `${station.unit9?.slice(0, 6)}999`;
    const identity = await rogueBelow(issuer, { ...place, unit9 });
    this.rogue = { place, identity };
  }

  addMachine(options: {
    place: Machine['place'];
    identity: Machine['identity'];
    name: string;
    series: number;
    listens: boolean;
  }): Machine {
    const { series, ...parts } = options;
    const random = seededRandom(this.seed, DISK_SERIES, series);
    const machine = new Machine({
      ...parts,
      disk: new SimDisk(this.scheduler, random),
      scheduler: this.scheduler,
      network: this.network,
      seed: this.seed,
      onAlarm: (from, alarm) => this.onAlarm(from, alarm),
      onFailed: (from, error) => this.startFailed(from, error as Error),
      onSigned: (from, branch, signed) => {
        this.signedReceipts.set(textOf(signed), signed);
        checkSigned(this, from, branch, signed.receipt);
      },
      onPowerCut: (from) => checkAfterCut(this, from),
    });
    this.machines.set(options.name, machine);
    return machine;
  }

  private onAlarm(machine: Machine, alarm: Alarm): void {
    const { code, subject, detail } = alarm;
    this.scheduler.note(`${machine.name} alarm ${code} ${subject} ${detail}`);
    this.alarms.push({ ...alarm, machine: machine.name });
    if (code === 'INTERNAL') this.violate('defect', `${machine.name} ${subject}: ${detail}`);
  }

  /** Whoever supervises the daemon starts it again, as long as it may cure itself. */
  private startFailed(machine: Machine, error: Error): void {
    const { failing, full } = machine.disk.faults;
    this.scheduler.note(`${machine.name} does not start: ${error.message}`);
    if (error instanceof HujiError && (full || failing > 0 || error.detail === 'write failed')) {
      this.scheduler.after(RESTART_MS, () => void this.start(machine));
      return;
    }
    this.violate('start', `${machine.name} cannot start: ${error.stack}`);
  }

  /**
   * What was trimmed lies in two places at least, so one disk may be lost at a time: once there are
   * backups, by which logs are trimmed, no second machine is set back. Nor is the one that alone
   * holds whole what is spoilt elsewhere.
   */
  maySetBack(name: string): boolean {
    const { code } = this.machine(name);
    if (this.backups.size > 0 && this.setBack.size > 0 && !this.setBack.has(code)) return false;
    const others = [...this.machines.values()].filter((machine) => machine.name !== name);
    const isWhole = (bytes: Buffer): boolean =>
      others.some(({ disk }) => [...disk.frames()].some((frame) => frame.bytes.equals(bytes)));
    return this.rotten.every(({ bytes }) => isWhole(bytes));
  }

  violate(check: string, message: string): void {
    // Not the stack behind it, which tells where the code lies and who called.
    this.scheduler.note(`violation ${check} ${message.split('\n', 1)[0]}`);
    this.violations.push(new Violation(check, message));
  }

  /** The province publishes what it starts with; the others have it from their bundles. */
  private async found(): Promise<void> {
    const province = this.machine(PROVINCE);
    const started = this.goOn(province.start());
    await this.scheduler.run(FOUNDING_MS, started);
    const { node } = province;
    if (node === null) throw new Error('the province does not start');
    const founded = (async () => {
      await node.capture.capture(founding(node), { lane: 'all', session: 0, seal: true });
      await node.introduce('sim');
      await node.settled();
    })();
    await this.scheduler.run(FOUNDING_MS, this.goOn(founded));
    const frames: Uint8Array[] = [];
    for (const branch of node.log.inLane('all')) {
      for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
    }
    this.bundle = frames;
  }

  /** Frames of lane `all` as they stand in every join bundle. */
  private bundle: readonly Uint8Array[] = [];

  /**
   * Starts a machine, unless its time has not come; the first time it takes in its bundle and
   * introduces itself.
   */
  async start(machine: Machine): Promise<void> {
    const { from = 0 } = machine.place;
    if (this.scheduler.now < from) return;
    await machine.start();
    const { node } = machine;
    if (node === null || machine.place.tier === 'province') return;
    if (node.log.own(machine.code) !== null) return;
    try {
      await this.learnParent(machine);
      for (const frame of this.bundle) await node.receiver.receive(frame);
      await node.settled();
      await node.introduce('sim');
    } catch (error) {
      if (error instanceof HujiError && error.code === 'NODE_RECOVERING') {
        // Its introduction may be among what comes back; else it is made then.
        this.scheduler.after(RESTART_MS, () => void this.start(machine));
        return;
      }
      // As `init` that could not be done: it is given again.
      machine.kill();
      this.startFailed(machine, error as Error);
    }
  }

  /** How packages for its parent are sealed its bundle says: the parent may not be listed yet. */
  private async learnParent({ place: { parent }, packages }: Machine): Promise<void> {
    if (parent === null) return;
    await packages?.learn(parent, this.machine(parent).identity.ageRecipient);
  }

  /** For `scheduler.run`: whether the work is done. Throws what it fails with. */
  goOn(work: Promise<unknown>): () => boolean {
    let done = false;
    let failed: Error | null = null;
    work.then(
      () => {
        done = true;
      },
      (error: Error) => {
        failed = error;
      },
    );
    return () => {
      if (failed !== null) throw failed;
      return done;
    };
  }

  /** A number that no other disk under way has. */
  nextDisk(): number {
    this.disks += 1;
    return this.disks;
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new RangeError(`no machine ${name}`);
    return machine;
  }

  /** A clerk hands in drafts, and notes down what was acknowledged. */
  write(machine: Machine, drafts: readonly Draft[], lane: Lane, seal = false): void {
    void handIn(this, machine, drafts, { lane, seal });
  }

  /** He has moved: whoever works there has heard of him now. */
  follow(id: ChangeId, lane: Lane): void {
    const at = this.records.findIndex((record) => record.id === id);
    const known = this.records[at];
    if (known !== undefined) this.records[at] = { ...known, lane };
  }

  remember(id: ChangeId, draft: Draft | undefined, lane: Lane): void {
    if (draft === undefined || draft.target !== null || lane === 'all') return;
    if (!/^[12]/.test(draft.event)) return;
    this.records.push({ id, kind: draft.event.startsWith('2') ? 'household' : 'person', lane });
  }
}

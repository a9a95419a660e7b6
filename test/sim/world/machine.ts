import type { Alarm } from '../../../node/alarms.js';
import type { NodeIdentity } from '../../../node/identity/identity.js';
import { packagesOf } from '../../../node/methods/packaging.js';
import { HujiNode } from '../../../node/node.js';
import type { Packages } from '../../../node/package/packages.js';
import { Backoff } from '../../../node/ship/backoff.js';
import type { WindowPlan } from '../../../node/ship/window.js';
import { LevelStore } from '../../../node/store/level-store.js';
import { HujiError } from '../../../proto/errors.js';
import type { SignedReceipt } from '../../../proto/receipt.js';
import type { MemoryNetwork } from '../../../transports/memory/network.js';
import type { Link, Listener, ListenHandlers } from '../../../transports/transport.js';
import { seededRandom } from '../../node/identity/province.js';
import { type Signed, watchSigning } from '../check/signing.js';
import type { SimDisk } from './disk.js';
import { type ClockFaults, clockOf, Life, turnsOf } from './life.js';
import type { Scheduler } from './scheduler.js';
import type { Place } from './shape.js';
import { SimHeads } from './sim-heads.js';
import { SimLevel } from './sim-level.js';
import { type SimFiles, SimMedium } from './sim-medium.js';
import { simSealing } from './sim-sealing.js';

/** An open tail's age, ms: a quiet station reports within so long. */
const SEAL_MS = 20_000;

/** Every three minutes, and each time as long as there is something to say. */
const EVERY_MS = 3 * 60_000;
const TELEPHONE: WindowPlan = {
  next: (after) => (Math.floor(after / EVERY_MS) + 1) * EVERY_MS,
  lastsMs: 150_000,
  bytesMax: 200_000,
  dial: () => Promise.resolve(),
  hangUp: () => Promise.resolve(),
};

export interface MachineParts {
  readonly place: Place;
  /** Apart from the code where a clone has the same. */
  readonly name: string;
  readonly identity: NodeIdentity;
  readonly disk: SimDisk;
  readonly scheduler: Scheduler;
  readonly network: MemoryNetwork;
  readonly seed: number;
  /** Whether others can dial it; a clone has no address of its own. */
  readonly listens: boolean;
  onAlarm(machine: Machine, alarm: Alarm): void;
  onFailed(machine: Machine, error: unknown): void;
  /** It has signed a receipt for the history of this number. */
  onSigned(machine: Machine, branch: number, signed: SignedReceipt): void;
  onPowerCut(machine: Machine): void;
}

/** One machine with the daemon of one node: started, killed and started again. */
export class Machine {
  readonly place: Place;
  readonly name: string;
  readonly disk: SimDisk;
  readonly clock: ClockFaults = { offsetMs: 0, drift: 1 };
  /** Whether its clock has ever been wrong. */
  clockTouched = false;
  /** Null while it is down, or still starting. */
  node: HujiNode | null = null;
  /** What it does with disks; null while it is down. */
  packages: Packages | null = null;
  /** Folders beside its database. */
  readonly files: SimFiles = new Map();
  life: Life = new Life();
  boots = 0;
  /** Payload bytes it has read from those below, over links that have ended. */
  heard = 0;
  /** Open links of those below it. */
  readonly below = new Set<Link>();
  /** What it has signed since its disk was last set back. */
  readonly signed: Signed = new Map();
  private readonly parts: MachineParts;
  private listener: Listener | null = null;

  constructor(parts: MachineParts) {
    this.parts = parts;
    this.place = parts.place;
    this.name = parts.name;
    this.disk = parts.disk;
    this.life.over = true;
  }

  get code(): string {
    return this.place.code;
  }

  get identity(): NodeIdentity {
    return this.parts.identity;
  }

  get isUp(): boolean {
    return !this.life.over;
  }

  /** Resolves when it is open and linked; what fails is told, and leaves it down. */
  async start(): Promise<void> {
    if (this.isUp) return;
    const { scheduler, identity, seed } = this.parts;
    const life = new Life();
    this.life = life;
    this.boots++;
    scheduler.note(`${this.name} start`);
    const heads = new SimHeads(this.disk, life);
    const random = seededRandom(`${seed} ${this.name} ${this.boots}`);
    const clock = clockOf(scheduler, life, this.clock);
    try {
      const node = await HujiNode.open({
        identity,
        store: new LevelStore(new SimLevel(this.disk, life), heads, this.disk, turnsOf(clock)),
        heads,
        clock,
        random,
        sealMs: SEAL_MS,
        software: 'sim',
        backoff: () => new Backoff(random),
        onAlarm: (alarm) => {
          if (!life.over) this.parts.onAlarm(this, alarm);
        },
      });
      if (life.over) return;
      watchSigning(node, (branch, signed) => this.parts.onSigned(this, branch, signed));
      this.node = node;
      await this.connect(node, life);
      await this.openPackages(node, life);
    } catch (error) {
      if (life.over) return;
      this.parts.onFailed(this, error);
      this.kill();
    }
  }

  private async connect(node: HujiNode, life: Life): Promise<void> {
    const { network, identity, place, listens } = this.parts;
    const transport = network.transport(place.code, identity.publicKey);
    if (listens) {
      const handlers = this.counting(node.neighbours);
      this.listener = await transport.listen(addressOf(place.code), handlers);
    }
    if (place.line !== false) {
      const reach = (address: string, parent: string) => {
        const { dial } = transport.dialer(address, parent);
        return place.narrow === true ? { dial, window: TELEPHONE } : { dial };
      };
      await node.parentage.connect(reach, place.parent === null ? [] : [addressOf(place.parent)]);
    }
    if (!life.over) node.housekeeper.start();
  }

  /** What came together before its last end is taken in now. */
  private async openPackages(node: HujiNode, life: Life): Promise<void> {
    const { scheduler, identity } = this.parts;
    const pause = () =>
      new Promise<void>((resolve) => {
        scheduler.after(1, () => {
          if (!life.over) resolve();
        });
      });
    const medium = new SimMedium(this.files, pause);
    const sealing = simSealing(identity.ageRecipient);
    const packages = packagesOf({ node, dir: 'data', medium }, sealing);
    await packages.open();
    if (life.over) return;
    this.packages = packages;
    try {
      for (const { kind } of await packages.resume())
        scheduler.note(`${this.name} resumes: ${kind}`);
    } catch (error) {
      if (!(error instanceof HujiError)) throw error;
      scheduler.note(`${this.name} resumes nothing: ${error.code}`);
    }
  }

  private counting(handlers: ListenHandlers): ListenHandlers {
    return {
      onLink: (link) => {
        this.below.add(link);
        void link.closed.then(() => {
          this.below.delete(link);
          this.heard += link.traffic.received;
        });
        handlers.onLink(link);
      },
      onRefused: (refusal) => handlers.onRefused(refusal),
    };
  }

  /** The power goes. */
  kill(): void {
    if (!this.isUp) return;
    this.parts.scheduler.note(`${this.name} killed`);
    this.end();
    this.disk.powerCut();
    this.parts.onPowerCut(this);
  }

  private end(): void {
    const { network, place } = this.parts;
    this.life.over = true;
    this.node = null;
    this.packages = null;
    network.isolate(place.code);
    void this.listener?.close();
    this.listener = null;
  }

  /** A clean stop, as by SIGTERM. */
  async stop(): Promise<void> {
    const { node, life } = this;
    if (node === null) return;
    this.parts.scheduler.note(`${this.name} stop`);
    await this.listener?.close();
    await node.close();
    if (this.life !== life || life.over) return;
    this.end();
    this.disk.powerCut();
    this.parts.onPowerCut(this);
  }
}

export function addressOf(code: string): string {
  return `memory://${code}`;
}

import type { KeyObject } from 'node:crypto';
import { Alarms } from './alarms.js';
import { Counters } from './apply/counters.js';
import { RecordApplier } from './apply/record-applier.js';
import { Review } from './apply/review.js';
import type { AttachmentBook } from './attach/attachment-book.js';
import { PublishedAuthority } from './authority/published.js';
import { Registrar } from './authority/registrar.js';
import { makeAttachments, makeHousekeeper, makeNeighbours, putKeyInForce } from './build.js';
import { Writer } from './capture/writer.js';
import { Carrier } from './carry/carrier.js';
import { CaseStage } from './cases/case-stage.js';
import type { Clock } from './clock.js';
import { Digester } from './digest/digest.js';
import { FeedIndex } from './feed/feed-index.js';
import { FollowUp } from './follow-up.js';
import { GateKeeper } from './gate/gate-keeper.js';
import type { Housekeeper } from './housekeeper.js';
import { HybridClock } from './hybrid-clock.js';
import { AuthorReader } from './identity/author.js';
import { derOf } from './identity/certificate.js';
import type { NodeIdentity } from './identity/identity.js';
import { Leasing } from './lease/leasing.js';
import { introduction } from './log/introduction.js';
import { LevelLog } from './log/level-log.js';
import type { Author, Branch } from './log/log.js';
import { freshMeta, type NodeMeta, readHlc, readMeta, writeHlc, writeMeta } from './meta.js';
import type { NodeOptions } from './node-options.js';
import { LevelQuery } from './query/level-query.js';
import { FrameReceiver } from './receive/frame-receiver.js';
import { Recovery } from './recover/recovery.js';
import type { Neighbours } from './ship/neighbours.js';
import { Parentage } from './ship/parentage.js';
import { ReceiptBook } from './ship/receipt-book.js';
import { StartUp } from './start-up.js';
import type { Store } from './store/store.js';
import { Topology } from './topology.js';

/** One node of any tier: the stages, wired. Nothing is decided here. */
export class HujiNode {
  readonly identity: NodeIdentity;
  readonly store: Store;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly hybrid: HybridClock;
  readonly log: LevelLog;
  readonly authority: PublishedAuthority;
  readonly topology: Topology;
  readonly counters: Counters;
  readonly leasing: Leasing;
  readonly attachments: AttachmentBook;
  readonly cases: CaseStage;
  readonly applier: RecordApplier;
  readonly review: Review;
  readonly feed: FeedIndex;
  private readonly carrier: Carrier;
  readonly receiver: FrameReceiver;
  readonly capture: Writer;
  readonly receipts: ReceiptBook;
  readonly query: LevelQuery;
  readonly digester: Digester;
  readonly recovery: Recovery;
  readonly neighbours: Neighbours;
  readonly parentage: Parentage;
  readonly housekeeper: Housekeeper;
  readonly startUp = new StartUp();
  readonly gates = new GateKeeper(this);
  private readonly registrar: Registrar;
  private meta: NodeMeta;
  private readonly followUp: FollowUp;

  private constructor(options: NodeOptions, meta: NodeMeta) {
    const { identity, store, clock } = options;
    this.meta = meta;
    this.identity = identity;
    this.store = store;
    this.clock = clock;
    this.alarms = new Alarms(clock, options.onAlarm, options.onAlarmOver);
    const told = (error: Error) => this.alarms.raise('INTERNAL', 'authority', error.message);
    this.followUp = new FollowUp(told);
    this.hybrid = new HybridClock(clock);
    const chain = identity.chain.map(derOf);
    const authors = new AuthorReader(identity.chain[0] ?? '');
    this.log = new LevelLog(store, {
      author: authors.read(chain),
      epoch: () => this.meta.epoch,
      key: () => identity.key,
      publicKey: () => identity.publicKey,
      chain: () => chain,
      previous: (lane) => this.meta.previous[lane] ?? null,
      under: () => this.authority.head(),
      now: () => clock.now(),
    });
    this.authority = new PublishedAuthority(store, this.log);
    this.topology = new Topology(this.authority);
    this.counters = new Counters(store);
    this.leasing = new Leasing(this, () => this.meta);
    const { log, authority, counters, topology, leasing } = this;
    const shared = this.shared();
    const later = (name: string, step: () => Promise<void>) => this.followUp.addOnce(name, step);
    this.attachments = makeAttachments(shared, identity, topology, later);
    const { attachments } = this;
    this.cases = new CaseStage({ ...shared, late: () => this });
    this.applier = new RecordApplier({
      ...{ store, log, authority, counters, leases: leasing.book, attachments },
      cases: this.cases.keeper,
      moved: (tx, entity, record) => this.carrier.note(tx, entity, record),
    });
    const offer = (branch: Branch) => this.neighbours.offer(branch);
    this.feed = new FeedIndex({ store, log });
    this.review = new Review({ store, log, authority, feed: this.feed }, this.applier, offer);
    this.query = new LevelQuery(store, this.applier, authority, clock);
    const books = { topology, records: this.applier, capture: () => this.capture };
    this.carrier = new Carrier({ ...shared, ...books, tier: identity.tier });
    this.receiver = this.makeReceiver((der) => authors.read(der));
    this.recovery = this.makeRecovery(options);
    const refuses = () => this.startUp.refuses() ?? this.recovery.refuses();
    this.capture = new Writer({
      ...shared,
      ...{ applier: this.applier, clock: this.hybrid, refuses, attachments },
      sealChanges: options.sealChanges,
      onWritten: (branch) => this.onWritten(branch),
    });
    this.registrar = new Registrar({ ...shared, topology, capture: this.capture });
    const signer = { tier: identity.tier, key: () => identity.key };
    this.receipts = new ReceiptBook({ ...shared, attachments, clock: this.hybrid, ...signer });
    const counts = { counters, cases: this.cases.query, epoch: () => this.meta.epoch };
    this.digester = new Digester({ log: log.durable, authority, topology, ...counts });
    this.parentage = new Parentage({ ...shared, identity, neighbours: () => this.neighbours });
    this.neighbours = this.makeNeighbours(options);
    this.housekeeper = makeHousekeeper({
      ...{ ...shared, hybrid: this.hybrid, receipts: this.receipts, sealMs: options.sealMs },
      ...{ parent: () => this.parentage.parent(), refuses, onSealed: offer },
      watchSilence: () => this.neighbours.watchSilence(),
      onRoom: () => this.startUp.again(this.followUp),
    });
  }

  private shared() {
    const { store, log, authority, alarms, clock, followUp } = this;
    return { store, log, authority, alarms, clock, followUp, code: this.identity.code };
  }

  private makeReceiver(authorOf: (der: readonly Uint8Array[]) => Author): FrameReceiver {
    return new FrameReceiver({
      ...this.shared(),
      ...{ applier: this.applier, counters: this.counters, clock: this.hybrid },
      authorOf,
      isAbove: (author, lane) => this.topology.wasAtOrBelow(lane, author),
      onStored: (branch, authority) => this.onStored(branch, authority),
    });
  }

  private makeRecovery({ heads, random }: NodeOptions): Recovery {
    return new Recovery({
      ...this.shared(),
      heads,
      random,
      parent: this.identity.parent,
      neighbours: () => this.neighboursToHear(),
      meta: () => this.meta,
      setMeta: (next) => {
        this.meta = next;
      },
      onEpoch: () => this.lookAround(),
    });
  }

  private neighboursToHear(): readonly string[] {
    const parent = this.parentage.parent();
    return parent === null ? this.topology.childrenOf(this.identity.code) : [parent];
  }

  private makeNeighbours({ software, backoff }: NodeOptions): Neighbours {
    const { identity, topology, attachments, leasing, recovery, parentage } = this;
    const { receiver, receipts } = this;
    return makeNeighbours({
      ...{ ...this.shared(), identity, topology, attachments, leasing, recovery, parentage },
      ...{ receiver, receipts, software, backoff, seal: () => this.housekeeper.sealAll() },
      onParent: () => this.followUp.add(() => this.parentage.greeted()),
    });
  }

  /** Opens a node whose store may be new. Throws STORE_VERSION, STORE_DAMAGED. */
  static async open(options: NodeOptions): Promise<HujiNode> {
    const { store, random } = options;
    const found = readMeta(store);
    const fresh = freshMeta(random);
    const node = new HujiNode(options, found ?? fresh);
    await node.read();
    store.onReload(() => node.reread());
    store.onFlush((tx) => writeHlc(tx, node.hybrid.latest()));
    if (found === null) await store.commit((tx) => writeMeta(tx, fresh));
    await node.startUp.add(() => node.recovery.check().then(() => node.heed('start')));
    await node.startUp.add(async () => node.lookAround());
    return node;
  }

  /** A batch that failed may have landed all the same: what follows from it is done once more. */
  private async reread(): Promise<void> {
    await this.read();
    this.neighbours.lookAgain();
    this.carrier.lookAgain();
    this.followUp.addOnce('news', () => this.onAuthority());
  }

  /** Reads what is kept in memory, at start and after a batch that failed. */
  private async read(): Promise<void> {
    await this.log.open().then(() => this.feed.open());
    await this.authority.open();
    await this.counters.open();
    await this.cases.open();
    await this.applier.open();
    await this.attachments.open();
    await this.receipts.open();
    this.parentage.open();
    this.hybrid.start(readHlc(this.store));
    this.meta = readMeta(this.store) ?? this.meta;
  }

  epoch(): string {
    return this.meta.epoch;
  }

  /** Whether it waits for what its neighbours hold of its streams, and writes nothing. */
  recovering(): boolean {
    return this.recovery.refuses() !== null;
  }

  /** The first change of a node: it introduces its key and says how to seal packages to it. */
  async introduce(software: string): Promise<void> {
    const draft = introduction(this.identity, software);
    await this.capture.capture([draft], { lane: this.identity.code, session: 0, seal: true });
  }

  /** Puts the identity's key in force on own streams; the previous key signs that it follows. */
  async finishRotation(previous: KeyObject | null): Promise<void> {
    // The frames that tell of it may be among those to come back; the new epoch begins with it.
    if (this.recovering()) return;
    const parts = { ...this.shared(), hybrid: this.hybrid, epoch: this.meta.epoch };
    if (await putKeyInForce(parts, this.identity, previous)) this.lookAround();
  }

  /** Offers what was sealed; the province lists its own keys too, and whoever came meanwhile. */
  private lookAround(): void {
    this.followUp.retry();
    this.followUp.addOnce('cases', () => this.cases.tell());
    this.neighbours.lookAgain();
    this.carrier.lookAgain();
    this.lookAt(this.log.branches());
  }

  private lookAt(branches: Iterable<Branch>): void {
    if (this.identity.tier !== 'province' || this.recovering()) return;
    for (const branch of branches) this.followUp.add(() => this.registrar.look(branch));
    this.followUp.addOnce('asked', () => this.registrar.answer());
  }

  private onStored(branch: Branch, authority: boolean): void {
    this.recovery.onStored(branch);
    if (authority) this.followUp.addOnce('news', () => this.onAuthority());
    this.lookAt([branch]);
  }

  private onWritten(branch: Branch): void {
    this.neighbours.offer(branch);
    if (branch.name.lane === 'all') this.followUp.addOnce('news', () => this.onAuthority());
  }

  /** Brings what is held in line with what is published. */
  private async heed(when: 'start' | 'news'): Promise<void> {
    await this.receiver.catchUp();
    await this.review.run();
    await (when === 'start' ? this.cases.settleAtStart() : this.cases.settle());
  }

  private async onAuthority(): Promise<void> {
    await this.heed('news');
    for (const receipt of await this.receipts.retry()) this.neighbours.pass(receipt);
    await this.parentage.look();
    this.carrier.lookAgain();
    this.followUp.addOnce('cases', () => this.cases.tell());
  }

  /** Resolves when news on lane `all` so far have taken effect. */
  settled(): Promise<void> {
    return this.followUp.settled();
  }

  async close(): Promise<void> {
    await this.gates.stop();
    this.cases.stop();
    await this.housekeeper.stop();
    await this.neighbours.close();
    this.recovery.stop();
    await this.followUp.close();
    await this.store.close();
  }
}

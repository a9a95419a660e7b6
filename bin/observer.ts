import type { AuditLog } from '../node/audit/audit-log.js';
import type { Control } from '../node/control/control.js';
import { tlsIdentityOf } from '../node/identity/identity-files.js';
import { LIMITS } from '../node/limits.js';
import { OverdueWatch } from '../node/methods/campaign/overdue-watch.js';
import { ReadinessKeeper } from '../node/methods/campaign/readiness-keeper.js';
import { CardRecaller } from '../node/methods/card/recaller.js';
import type { HujiNode } from '../node/node.js';
import { freeBytesOf } from '../node/store/disk-space.js';
import { keepRoom } from '../node/store/spare-room.js';
import type { Watch } from '../node/watch/watch.js';
import { watchNode } from '../node/watch/watch-node.js';
import { HujiError } from '../proto/errors.js';
import type { HttpListener } from './http-listener.js';
import type { Say } from './log.js';
import type { Metrics } from './metrics.js';
import { version } from './version.js';

/** States of links are compared this often, for the log. */
const LINKS_MS = 2_000;

export interface ObserverSettings {
  /** Where metrics and health are served; null: nowhere. */
  readonly metrics: string | null;
  /** Where the status page is served; null: nowhere. */
  readonly statusPage: string | null;
  /** SHA-256, hex, of the password of the page; null: none is asked for. */
  readonly statusToken: string | null;
  /** SHA-256, hex, of the certificates that may see it in the place of a password. */
  readonly statusCertificates: readonly string[];
  readonly silentHours: number;
}

export interface ObserverParts {
  readonly node: HujiNode;
  readonly audit: AuditLog;
  readonly dir: string;
  readonly say: Say;
  readonly settings: ObserverSettings;
}

/** Watches a daemon's node: alarms that time shows, links in the log, metrics, health. */
export class Observer {
  private readonly parts: ObserverParts;
  private readonly watch: Watch;
  private readonly recaller: CardRecaller;
  private readonly overdue: OverdueWatch;
  private readonly readiness: ReadinessKeeper;
  private readonly links = new Map<string, string>();
  private epoch: string;
  private isJudging = false;
  private metrics: Metrics | null = null;
  private server: HttpListener | null = null;
  private page: HttpListener | null = null;
  private room: Promise<void> = Promise.resolve();
  private readonly cancels = new Map<'links' | 'room', () => void>();

  constructor(parts: ObserverParts) {
    this.parts = parts;
    this.epoch = parts.node.epoch();
    this.recaller = new CardRecaller(parts.node);
    this.overdue = new OverdueWatch(parts.node);
    this.readiness = new ReadinessKeeper(parts.node, version());
    this.watch = watchNode(parts.node, {
      freeBytes: () => freeBytesOf(parts.dir),
      silentMs: parts.settings.silentHours * 3_600_000,
    });
  }

  /** Throws LISTEN_FAILED. */
  async start(): Promise<void> {
    const { node, audit, dir, say, settings } = this.parts;
    this.watch.start();
    node.gates.start();
    node.cases.start();
    this.recaller.start();
    this.overdue.start();
    this.readiness.start();
    this.compare();
    const keep = () => {
      this.room = keepRoom(dir);
    };
    this.cancels.set('room', node.clock.after(LIMITS.diskStartAfterMs, keep));
    await this.startPage();
    if (settings.metrics === null) return;
    // Loaded on demand: most stations are watched by nobody.
    const { Metrics } = await import('./metrics.js');
    const { samplesOf } = await import('./node-samples.js');
    const { serveHealth } = await import('./health-server.js');
    const metrics = new Metrics(() => samplesOf(node, audit, () => freeBytesOf(dir)));
    this.metrics = metrics;
    this.server = await serveHealth({
      address: settings.metrics,
      metrics: () => metrics.text(),
      unready: () => unready(node),
    });
    say('metrics', { address: this.server.address });
  }

  private async startPage(): Promise<void> {
    const { node, say, settings } = this.parts;
    const { statusPage, statusToken, statusCertificates, silentHours } = settings;
    if (statusPage === null) return;
    const { servePage } = await import('./status-page/page-server.js');
    const { pageView } = await import('./status-page/area-view.js');
    this.page = await servePage({
      ...{ address: statusPage, token: statusToken, certificates: statusCertificates },
      ...{ tls: tlsIdentityOf(node.identity), clock: node.clock },
      silentMs: silentHours * 3_600_000,
      view: (code) => pageView(node, code),
    });
    say('status-page', { address: this.page.address });
  }

  async stop(): Promise<void> {
    this.watch.stop();
    await this.parts.node.gates.stop();
    this.overdue.stop();
    this.readiness.stop();
    await this.recaller.stop();
    for (const cancel of this.cancels.values()) cancel();
    await this.room;
    await this.server?.close();
    await this.page?.close();
  }

  /** The same calls, counted. */
  counted(control: Control): Control {
    return {
      call: async (method, params, io) => {
        const { clock } = this.parts.node;
        const start = clock.monotonic();
        let outcome = 'ok';
        try {
          return await control.call(method, params, io);
        } catch (error) {
          outcome = error instanceof HujiError ? error.code : 'INTERNAL';
          throw error;
        } finally {
          this.answered(method, outcome, clock.monotonic() - start);
        }
      },
    };
  }

  /** Counts a call that was answered. */
  answered(method: string, outcome: string, ms: number): void {
    this.metrics?.onCall(method, outcome, ms / 1000);
    const name = /^[a-z][a-z.-]{0,39}$/.test(method) ? method : '?';
    this.parts.say('call', { method: name, outcome, ms: Math.round(ms) });
  }

  /** Says what has changed of links and epoch. */
  private compare(): void {
    const { node, say } = this.parts;
    const seen = new Set<string>();
    for (const { peer, role, way, state, error } of node.neighbours.states()) {
      const key = `${role} ${peer} ${way}`;
      seen.add(key);
      if (this.links.get(key) === state) continue;
      this.links.set(key, state);
      say('link', { peer, role, way, state, error });
    }
    for (const key of this.links.keys()) {
      if (seen.has(key)) continue;
      this.links.delete(key);
      const [role = '', peer = '', way = ''] = key.split(' ');
      say('link', { peer, role, way, state: 'closed', error: null });
    }
    this.compareJudging();
    const epoch = node.epoch();
    if (epoch !== this.epoch) say('epoch', { epoch });
    this.epoch = epoch;
    this.cancels.set(
      'links',
      node.clock.after(LINKS_MS, () => this.compare()),
    );
  }

  private compareJudging(): void {
    const { node, say } = this.parts;
    const judging = node.cases.judging();
    if (judging !== null) say('judging', { ...judging });
    else if (this.isJudging) say('judged');
    this.isJudging = judging !== null;
  }
}

/** Why the node takes no changes now. */
function unready(node: HujiNode): string[] {
  const reasons = [node.store.refuses(), node.startUp.refuses()].flatMap((error) =>
    error === null ? [] : [error.code],
  );
  if (node.recovering()) reasons.push('NODE_RECOVERING');
  return [...new Set(reasons)];
}

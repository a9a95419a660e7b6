import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import { Exporter, type ExportRequest } from './exporter.js';
import { Importer } from './importer.js';
import { Ledger } from './ledger.js';
import type { Exported, Outcome, PackageParts, Sent } from './package.js';

/** Packages of one node: cut, taken in, answered, and watched until a receipt covers them. */
export class Packages {
  private readonly parts: PackageParts;
  private readonly ledger: Ledger;
  private readonly exporter: Exporter;
  private readonly importer: Importer;
  /** Addressees that an alarm may stand for. */
  private watched: ReadonlySet<NodeCode> = new Set();

  constructor(parts: PackageParts) {
    this.parts = parts;
    this.ledger = new Ledger(parts);
    this.exporter = new Exporter(parts, this.ledger);
    this.importer = new Importer(parts, this.ledger);
  }

  async open(): Promise<void> {
    await this.ledger.open();
  }

  export(request: ExportRequest): Promise<Exported> {
    return this.exporter.export(request);
  }

  import(paths: readonly string[], progress: (changes: number) => void): Promise<Outcome[]> {
    return this.importer.import(paths, progress);
  }

  resume(): Promise<Outcome[]> {
    return this.importer.resume();
  }

  /** How packages for a node that is not listed yet are sealed, as its parent's bundle says. */
  learn(code: NodeCode, recipient: string): Promise<void> {
    return this.ledger.learn(code, recipient);
  }

  /** Receipts for what was taken in, as a package for its author; null where there is no word. */
  async answer(
    to: NodeCode,
    streams: readonly string[],
    folder: string,
    taken: readonly string[] = [],
  ): Promise<Exported | null> {
    if (streams.length === 0 && taken.length === 0) return null;
    try {
      const what = { streams: new Set(streams), taken };
      const answer = await this.exporter.answer(to, what, folder);
      return answer.package === null ? null : answer;
    } catch (error) {
      // The receipts stand; they go another way.
      if (error instanceof HujiError && error.code === 'PACKAGE_RECIPIENT') return null;
      throw error;
    }
  }

  underWay(): Promise<Sent[]> {
    return this.ledger.underWay();
  }

  /** Whether something is there to be sent to a node that is reached by disk. */
  isWaiting(to: NodeCode): Promise<boolean> {
    return this.exporter.isWaiting(to);
  }

  /** One alarm for each addressee with a package that no receipt covers in time. */
  async watch(alarms: Alarms, deadlineMs: number): Promise<void> {
    const late = new Map<NodeCode, Sent>();
    for (const sent of await this.ledger.underWay()) {
      const isLate = this.parts.clock.now() - sent.made >= deadlineMs;
      if (isLate && !late.has(sent.to)) late.set(sent.to, sent);
    }
    for (const to of this.watched) if (!late.has(to)) alarms.clear('PACKAGE_OVERDUE', to);
    for (const [to, { package: id, made }] of late) {
      const day = new Date(made).toISOString().slice(0, 10);
      alarms.raise('PACKAGE_OVERDUE', to, `package ${id} of ${day}`);
    }
    this.watched = new Set(late.keys());
  }
}

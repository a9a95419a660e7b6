import { join } from 'node:path';
import { Alarms } from '../../../node/alarms.js';
import type { AuditEntry } from '../../../node/audit/audit.js';
import { AUDIT_DAYS, AuditLog } from '../../../node/audit/audit-log.js';
import { type FileSync, fileSync } from '../../../node/audit/segment.js';
import type { Clock } from '../../../node/clock.js';
import type { TestContext } from '../../harness.js';
import { seededRandom } from '../identity/province.js';

export const DAY_MS = 86_400_000;

/** A clock that stands still until it is moved. */
export class StoppedClock implements Clock {
  ms = Date.UTC(2004, 8, 1, 8);
  now = () => this.ms;
  monotonic = () => this.ms;
  /** What is to be called later, by whoever moves it. */
  readonly timers: (() => void)[] = [];
  after = (_ms: number, call: () => void) => {
    this.timers.push(call);
    return () => undefined;
  };
}

export interface OpenedAudit {
  readonly audit: AuditLog;
  readonly folder: string;
  readonly clock: StoppedClock;
  readonly alarms: Alarms;
}

/** The audit of a folder of a test, closed when it ends. */
export function openAudit(
  t: TestContext,
  dir: string = t.folder(),
  clock: StoppedClock = new StoppedClock(),
  toDisk: FileSync = fileSync,
): OpenedAudit {
  const folder = join(dir, 'audit');
  const alarms = new Alarms(clock, () => undefined);
  const random = seededRandom('audit');
  const node = '229901500000';
  const parts = { folder, node, clock, random, alarms, keepDays: AUDIT_DAYS, toDisk };
  const audit = AuditLog.open(parts);
  t.defer(() => audit.close());
  return { audit, folder, clock, alarms };
}

export function asked(n: number, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    ...{ kind: 'query', method: 'get', via: 'socket', outcome: 'ok' },
    asked: { id: idOf(n) },
    people: [idOf(n)],
    ...more,
  };
}

export function idOf(n: number): string {
  return `0123456789abcdef-${n}-9f86d081`;
}

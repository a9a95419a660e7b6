import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { version } from './version.js';

/** Every metric of ours; docs/OPERATING.md holds the table. */
export const METRICS = {
  huji_info: { type: 'gauge', labels: ['node', 'tier', 'version'], help: 'Always 1.' },
  huji_persons: { type: 'gauge', labels: [], help: 'Live registrations of persons held.' },
  huji_households: { type: 'gauge', labels: [], help: 'Live households held.' },
  huji_living_elsewhere: {
    type: 'gauge',
    labels: [],
    help: 'Live persons who live elsewhere than they are registered (人户分离).',
  },
  huji_changes: { type: 'gauge', labels: [], help: 'Changes applied or parked.' },
  huji_parked: { type: 'gauge', labels: [], help: 'Changes that are parked.' },
  huji_cases: { type: 'gauge', labels: [], help: 'Open cases.' },
  huji_streams: { type: 'gauge', labels: [], help: 'Histories of streams held.' },
  huji_unapplied: { type: 'gauge', labels: [], help: 'Changes held and not applied yet.' },
  huji_waiting_changes: {
    type: 'gauge',
    labels: [],
    help: 'Changes that no tier above has receipted.',
  },
  huji_waiting_bytes: { type: 'gauge', labels: [], help: 'The same in bytes of frames.' },
  huji_link_up: {
    type: 'gauge',
    labels: ['peer', 'role', 'way'],
    help: '1 while the neighbour has greeted and talks over this link, else 0.',
  },
  huji_child_silence_seconds: {
    type: 'gauge',
    labels: ['node'],
    help: 'Since a node listed below was last heard over a link; absent where not since the start.',
  },
  huji_alarms: { type: 'gauge', labels: ['code'], help: 'Alarms that stand.' },
  huji_recovering: {
    type: 'gauge',
    labels: [],
    help: '1 while the node takes back what neighbours hold, and writes nothing.',
  },
  huji_store_bytes: { type: 'gauge', labels: [], help: 'What the database takes, about.' },
  huji_disk_free_bytes: { type: 'gauge', labels: [], help: 'Room on the disk of the data folder.' },
  huji_certificate_end_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Unix time at which the certificate of the node ends.',
  },
  huji_audit_entries: { type: 'gauge', labels: [], help: 'Seq of the newest entry of the audit.' },
  huji_calls_total: {
    type: 'counter',
    labels: ['method', 'outcome'],
    help: 'Calls answered over the socket and by the registry; outcome is ok or an error code.',
  },
  huji_call_seconds: {
    type: 'histogram',
    labels: ['method'],
    help: 'How long they took, the audit and waiting for the disk included.',
  },
} as const satisfies Record<string, Metric>;

interface Metric {
  readonly type: 'gauge' | 'counter' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
}

export type MetricName = keyof typeof METRICS;
/** A value for one set of labels. */
export interface Sample {
  readonly name: MetricName;
  readonly labels?: { readonly [label: string]: string };
  readonly value: number;
}

const CALL_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30];
/** Names of methods that callers may fill the table with, right or wrong. */
const METHODS_MAX = 100;

/** Gauges are asked for when they are read; calls are counted as they end. */
export class Metrics {
  readonly registry = new Registry();
  private readonly gauges = new Map<string, Gauge>();
  private readonly calls: Counter;
  private readonly seconds: Histogram;
  private readonly methods = new Set<string>();
  private readonly read: () => Promise<readonly Sample[]>;

  constructor(read: () => Promise<readonly Sample[]>) {
    this.read = read;
    const { registry } = this;
    const registers = [registry];
    collectDefaultMetrics({ register: registry });
    for (const [name, { type, labels, help }] of Object.entries<Metric>(METRICS)) {
      if (type !== 'gauge') continue;
      const labelNames = [...labels];
      this.gauges.set(name, new Gauge({ name, help, labelNames, registers }));
    }
    const { huji_calls_total: calls, huji_call_seconds: seconds } = METRICS;
    this.calls = new Counter({
      ...{ name: 'huji_calls_total', help: calls.help, labelNames: [...calls.labels], registers },
    });
    this.seconds = new Histogram({
      ...{ name: 'huji_call_seconds', help: seconds.help, labelNames: [...seconds.labels] },
      ...{ buckets: CALL_BUCKETS, registers },
    });
  }

  onCall(method: string, outcome: string, seconds: number): void {
    const known = this.methods.has(method) || this.methods.size < METHODS_MAX;
    const name = known && /^[a-z][a-z.-]{0,39}$/.test(method) ? method : 'other';
    this.methods.add(name);
    this.calls.inc({ method: name, outcome });
    this.seconds.observe({ method: name }, seconds);
  }

  /** The text format of Prometheus. */
  async text(): Promise<string> {
    const samples = await this.read();
    for (const gauge of this.gauges.values()) gauge.reset();
    for (const { name, labels = {}, value } of samples) this.gauges.get(name)?.set(labels, value);
    return this.registry.metrics();
  }
}

export function infoOf(node: string, tier: string): Sample {
  return { name: 'huji_info', labels: { node, tier, version: version() }, value: 1 };
}

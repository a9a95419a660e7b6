import { hash } from 'node:crypto';
import type { Caller, FindRequest } from '../../../../node/api/api.js';
import type { AuditRecord } from '../../../../node/audit/audit.js';
import { AuditLog } from '../../../../node/audit/audit-log.js';
import type { Draft } from '../../../../node/capture/capture.js';
import type { Clock } from '../../../../node/clock.js';
import type { Json } from '../../../../node/control/control.js';
import { outsideOf } from '../../../../node/methods/loading.js';
import { CursorSeal } from '../../../../node/methods/registry/cursor-seal.js';
import { NodeRegistry } from '../../../../node/methods/registry/node-registry.js';
import type { HujiNode } from '../../../../node/node.js';
import { HujiError } from '../../../../proto/errors.js';
import type { NodeCode } from '../../../../proto/node-code.js';
import type { TestContext } from '../../../harness.js';
import { FrameWriter } from '../../frame-writer.js';
import { seededRandom } from '../../identity/province.js';
import { hastyClock, identities, PROVINCE } from '../../tree.js';
import { Asked } from '../asked.js';

export const TOKEN = 'huji_of-the-court';

/** Rights of a consumer at one station. */
export function court(edit: { readonly [key: string]: Json } = {}): Json {
  return {
    ...{ name: 'court', version: 1, organisation: '法院', tokens: [hash('sha256', TOKEN, 'hex')] },
    ...{ areas: ['22990150'], entities: ['person', 'household'], 'per-minute': 100_000 },
    fields: ['XM', 'CYM', 'CSRQ', 'GMSFHM', 'HH'],
    may: ['get', 'find-number', 'find-former-number', 'find-name', 'find-household'],
    ...edit,
  };
}

/** The whole answer, or the whole refusal. */
export async function told(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    return { code: error.code, detail: error.detail };
  }
}

export function callerBy(token: string | null, signal = new AbortController().signal): Caller {
  return {
    ...({ via: 'grpc', from: '10.0.0.7:4711', certificate: null, signal } as const),
    token: token === null ? null : hash('sha256', token, 'hex'),
  };
}

export function find(edit: Partial<FindRequest>): FindRequest {
  return {
    ...{ purpose: '立案审查', entity: 'person', by: null, value: '' },
    ...{ bornFrom: '', bornUntil: '', area: '', limit: 0, cursor: '' },
    ...edit,
  };
}

/** Publishes rights, by an officer of the province whose key is known to the tests alone. */
export async function publishConsumer(province: HujiNode, document: Json): Promise<void> {
  const asked = new Asked(province, 'registry-clerk');
  const { operators } = partOfDocument(await asked.call('operator.list'));
  const clerk = operators.length === 0 ? await Asked.with(province, 'registry-clerk') : asked;
  await clerk.signed('consumer.apply', { document });
}

function partOfDocument(json: Json): { operators: readonly Json[] } {
  return json as unknown as { operators: readonly Json[] };
}

/** Streams of stations, sent to a node. */
export class Stations {
  private readonly writers = new Map<NodeCode, FrameWriter>();

  async write(node: HujiNode, station: NodeCode, drafts: readonly Draft[]): Promise<string[]> {
    const identity = (await identities()).get(station);
    if (identity === undefined) throw new RangeError(station);
    let writer = this.writers.get(station);
    if (writer === undefined) {
      writer = new FrameWriter(identity);
      this.writers.set(station, writer);
      await node.receiver.receive(writer.introduce().bytes);
      await node.settled();
    }
    const under = node.authority.head();
    const { frame, ids } = writer.write(drafts, { under });
    await node.receiver.receive(frame.bytes);
    await node.settled();
    return ids;
  }
}

/** The registry of a node with a real audit. */
export class Served {
  readonly audit: AuditLog;
  readonly registry: NodeRegistry;
  readonly counted: string[] = [];

  constructor(t: TestContext, node: HujiNode, clock: Clock = hastyClock) {
    this.audit = AuditLog.open({
      ...{ folder: t.folder(), node: PROVINCE, clock: hastyClock, alarms: node.alarms },
      ...{ random: seededRandom('audit'), keepDays: 200 },
    });
    this.registry = new NodeRegistry({
      ...{ node, audit: this.audit, clock, onRecorded: () => undefined },
      evidence: outsideOf(node, t.folder()),
      seal: new CursorSeal(node.identity.key, seededRandom('cursor'), () => node.epoch()),
      onAnswered: (method, outcome) => this.counted.push(`${method} ${outcome}`),
    });
    t.defer(async () => {
      await this.registry.close();
      await this.audit.close();
    });
  }

  /** Newest last. */
  async recorded(): Promise<AuditRecord[]> {
    return (await this.audit.find({}, 1000)).reverse();
  }
}

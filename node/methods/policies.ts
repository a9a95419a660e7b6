import { disputesOf } from '../../conflict/dispute.js';
import { idleWords } from '../../conflict/idle-words.js';
import type { Policy } from '../../conflict/policy.js';
import { readPolicy } from '../../conflict/read-policy.js';
import type { Record } from '../../conflict/record.js';
import { decide, type Setting } from '../../conflict/value.js';
import { RULING } from '../../conflict/verdict.js';
import { entityAt, entityNo } from '../../proto/entity.js';
import { HujiError } from '../../proto/errors.js';
import { FIELDS, type FieldNo, fieldAt } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';
import { SOURCES } from '../../proto/source.js';
import type { CallIo, Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import { KIND, prefixRange, readRef } from '../store/keys.js';
import type { Operators } from './operators.js';
import type { Params } from './params.js';
import { masked } from './people.js';
import { onlyProvince, publishVersion } from './publishing.js';

const SHOWN_MAX = 20;
const REPORT_EVERY = 1000;
const ENTITIES = [entityNo('person'), entityNo('household')];

/** `policy show`: the policy in force at this node. */
export function showPolicy(node: HujiNode): Json {
  const { name, version, source } = node.authority.policy();
  const document = node.authority.policyDocument();
  return { name, version, source, document: document as Json };
}

/** The document a call brings, as a policy. */
function policyIn(params: Params): { policy: Policy; document: Json } {
  const document = params['document'] ?? null;
  const read = readPolicy(document);
  const [first] = [...(read.ok ? [] : read.faults), ...idleWords(document)];
  if (read.ok && first === undefined) return { policy: read.policy, document };
  throw new HujiError('POLICY_INVALID', `${first?.path.join('.')} ${first?.problem}`);
}

/** `policy diff`: what would change, record by record, nothing kept of those that do not. */
export async function diffPolicy(node: HujiNode, params: Params, io: CallIo): Promise<Json> {
  onlyProvince(node);
  const { policy } = policyIn(params);
  const frozen = node.store.freeze();
  const difference = new Difference(node, policy);
  try {
    for (const entity of ENTITIES) {
      const prefix = Buffer.from([KIND.record, entity]);
      for await (const [key] of frozen.range(...prefixRange(prefix))) {
        if (io.signal.aborted) break;
        const ref = readRef(key, 2);
        const record = node.applier.read(frozen, entity, ref);
        if (record?.born === true) difference.add(entity, ref, record);
        if (difference.records % REPORT_EVERY === 0) io.progress(difference.progress());
      }
    }
  } finally {
    await frozen.close();
  }
  return difference.document();
}

class Difference {
  records = 0;
  private changed = 0;
  private touched = 0;
  private opened = 0;
  private closed = 0;
  private readonly byField = new Map<FieldNo, number>();
  private readonly shown: Json[] = [];
  private readonly node: HujiNode;
  private readonly policy: Policy;
  private readonly total: number;
  /** Sources both policies let show of every field: a lone claim of one is in no question. */
  private readonly plain: ReadonlySet<number>;

  constructor(node: HujiNode, policy: Policy) {
    this.node = node;
    this.policy = policy;
    let total = 0;
    for (const { persons, households } of node.counters.all().values())
      total += persons + households;
    this.total = total;
    const policies = [node.authority.policy(), policy];
    const everywhere = SOURCES.map((_, source) => source).filter((source) =>
      FIELDS.every(({ no }) =>
        policies.every((each) => each.itemOf(no).sources?.includes(source) !== false),
      ),
    );
    this.plain = new Set(everywhere);
  }

  progress(): Json {
    const rows = this.records;
    return { rows, bytes: rows, total: Math.max(this.total, rows), rejected: 0 };
  }

  add(entity: number, ref: ChangeRef, record: Record): void {
    this.records += 1;
    const [only] = record.contributions;
    // Of one claim only a date ahead of itself is disputed, whatever the policy.
    const alone = record.contributions.length === 1 && only !== undefined;
    if (alone && only.change.since === null && this.plain.has(only.change.source)) return;
    const before = this.node.query.settingOf(record);
    const after: Setting = { ...before, policy: this.policy };
    const fields = new Set(record.contributions.flatMap(({ change }) => change.fields));
    fields.delete(RULING);
    let differs = false;
    for (const field of [...fields].sort((a, b) => a - b)) {
      differs = this.compare(entity, ref, record, field, before, after) || differs;
    }
    if (differs) this.touched += 1;
    this.compareDisputes(record, before, after);
  }

  private compare(
    entity: number,
    ref: ChangeRef,
    record: Record,
    field: FieldNo,
    before: Setting,
    after: Setting,
  ): boolean {
    const old = decide(record, field, before);
    const next = decide(record, field, after);
    if (old?.value === next?.value) return false;
    this.changed += 1;
    this.byField.set(field, (this.byField.get(field) ?? 0) + 1);
    if (this.shown.length < SHOWN_MAX) {
      const value = (of: typeof old) => (of === null ? null : masked(field, of.value));
      this.shown.push({
        entity: entityAt(entity),
        id: refToId(ref),
        field: fieldAt(field)?.id ?? String(field),
        before: { value: value(old), rule: old?.rule ?? null },
        after: { value: value(next), rule: next?.rule ?? null },
      });
    }
    return true;
  }

  private compareDisputes(record: Record, before: Setting, after: Setting): void {
    const names = (setting: Setting) =>
      new Set(disputesOf(record, setting).map(({ kind, field }) => `${kind} ${field}`));
    const [old, next] = [names(before), names(after)];
    for (const name of next) if (!old.has(name)) this.opened += 1;
    for (const name of old) if (!next.has(name)) this.closed += 1;
  }

  document(): Json {
    const fields = [...this.byField].sort(([a], [b]) => a - b);
    const { name, version } = this.node.authority.policy();
    return {
      from: { name, version },
      to: { name: this.policy.name, version: this.policy.version },
      records: this.records,
      changed: { records: this.touched, values: this.changed },
      cases: { opened: this.opened, closed: this.closed },
      fields: Object.fromEntries(fields.map(([no, count]) => [fieldAt(no)?.id ?? no, count])),
      shown: this.shown,
    };
  }
}

/** `policy apply`: publishes it; every tier decides by it from when it has heard of it. */
export async function applyPolicy(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  onlyProvince(node);
  const { policy, document } = policyIn(params);
  const { name, version } = policy;
  const current = node.authority.policy();
  const proven = operators.prove(params, 'policy');
  const fault = 'POLICY_INVALID';
  const brought = { kind: 'policy', name, version, document, proven, fault } as const;
  const inForce = {
    document: node.authority.policyDocument(),
    version: current.name === name ? current.version : null,
  };
  return { name, version, ...(await publishVersion(node, operators, brought, inForce)) };
}

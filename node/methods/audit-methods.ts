import { HujiError } from '../../proto/errors.js';
import { isNodeCode } from '../../proto/node-code.js';
import type { AuditFilter } from '../audit/audit.js';
import type { AuditLog } from '../audit/audit-log.js';
import { exportAudit, verifyExport } from '../audit/export.js';
import { type AuditReport, verifyFolder } from '../audit/verify.js';
import type { Json } from '../control/control.js';
import { sign, verify } from '../identity/signing.js';
import { LIMITS } from '../limits.js';
import type { HujiNode } from '../node.js';
import { auditAnchorRange, auditSeqOfKey } from '../store/keys.js';
import { tagOf } from './audit-entry.js';
import type { Operators } from './operators.js';
import { countParam, dayParam, flagParam, optionalText, type Params, textParam } from './params.js';

export interface AuditMethodsParts {
  readonly node: HujiNode;
  readonly operators: Operators;
  readonly audit: AuditLog;
  /** `audit` in the data folder. */
  readonly folder: string;
  readonly keepDays: number;
}

/** `audit find`, `audit verify`, `audit export`. */
export class AuditMethods {
  private readonly parts: AuditMethodsParts;

  constructor(parts: AuditMethodsParts) {
    this.parts = parts;
  }

  async find(params: Params): Promise<Json> {
    const limit = countParam(params, 'limit', 50, LIMITS.listMax);
    const cursor = optionalText(params, 'cursor');
    const before = cursor === null ? undefined : cursorOf(cursor);
    const found = await this.parts.audit.find(this.filterOf(params), limit + 1, before);
    const entries = found.slice(0, limit);
    const next = found.length > limit ? String(entries.at(-1)?.seq ?? '') : null;
    return { entries: entries.map((entry) => ({ ...entry, asked: { ...entry.asked } })), next };
  }

  private filterOf(params: Params): AuditFilter {
    const operator = optionalText(params, 'by');
    const person = optionalText(params, 'person');
    const since = dayOf(params, 'since', '00:00:00.000');
    const until = dayOf(params, 'until', '23:59:59.999');
    const looked = ['number', 'name', 'household'].flatMap((name) => {
      const value = optionalText(params, name);
      return value === null ? [] : [tagOf(this.parts.audit, name, value)];
    });
    if (looked.length > 1) throw new HujiError('USAGE', 'one of number, name, household');
    const [tag] = looked;
    return {
      ...(operator === null ? {} : { operator: operator.normalize('NFC') }),
      ...(person === null ? {} : { person }),
      ...(tag === undefined ? {} : { tag }),
      ...(since === null ? {} : { since }),
      ...(until === null ? {} : { until }),
      refused: flagParam(params, 'refused'),
    };
  }

  async verify(params: Params): Promise<Json> {
    const { node, folder, keepDays } = this.parts;
    const file = optionalText(params, 'file');
    if (file !== null) {
      const anchors = new Map<string, ReadonlyMap<number, string>>();
      for (const { code } of node.authority.nodes().values()) {
        anchors.set(code, await this.anchorsOf(code));
      }
      const report = verifyExport(
        file,
        (code) => anchors.get(code) ?? new Map(),
        (code, text, signature) => this.isSigned(code, text, signature),
      );
      return { ...documentOf(report), node: report.node, signed: report.signed };
    }
    const own = await this.anchorsOf(node.identity.code);
    const report = await verifyFolder(folder, own, node.clock.now(), keepDays);
    return { ...documentOf(report), node: node.identity.code };
  }

  private isSigned(code: string, text: string, signature: string): boolean {
    const { identity, authority } = this.parts.node;
    const listed = isNodeCode(code) ? (authority.nodes().get(code)?.keys ?? []) : [];
    const keys = code === identity.code ? [...listed, identity.publicKey] : listed;
    const bytes = Buffer.from(signature, 'hex');
    return keys.some((key) => verify(key, Buffer.from(text), bytes));
  }

  /** What this node's log remembers of a node's audit. */
  private async anchorsOf(code: string): Promise<ReadonlyMap<number, string>> {
    const anchors = new Map<number, string>();
    for await (const [key, value] of this.parts.node.store.range(...auditAnchorRange(code))) {
      anchors.set(auditSeqOfKey(key), value.toString());
    }
    return anchors;
  }

  async export(params: Params): Promise<Json> {
    const { node, operators, folder } = this.parts;
    if (params['session'] !== undefined) operators.prove(params, 'audit');
    const out = textParam(params, 'out');
    const { code, key } = node.identity;
    const done = await exportAudit({
      folder,
      out,
      node: code,
      made: new Date(node.clock.now()).toISOString(),
      since: dayOf(params, 'since', '00:00:00.000'),
      until: dayOf(params, 'until', '23:59:59.999'),
      sign: (text) => Buffer.from(sign(key, Buffer.from(text))).toString('hex'),
    });
    return { node: code, out, ...done };
  }
}

function documentOf(report: AuditReport): { readonly [name: string]: Json } {
  const { segments, entries, from, to, head, anchors, findings } = report;
  return {
    ...{ ok: findings.length === 0, segments, entries, from, to, head: { ...head }, anchors },
    findings: findings.map((finding) => ({ ...finding })),
  };
}

function cursorOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new HujiError('CURSOR_INVALID');
  return Number(text);
}

/** `YYYYMMDD` as the moment it begins or ends, UTC. */
function dayOf(params: Params, name: string, time: string): string | null {
  const day = dayParam(params, name);
  if (day === null) return null;
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time}Z`;
}

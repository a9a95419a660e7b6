import { type ErrorCode, HujiError } from '../../proto/errors.js';
import { authorityDraft } from '../authority/registrar.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';

/** A document of the province, as a call brings it. */
export interface Brought {
  readonly kind: 'policy' | 'codes' | 'campaign' | 'consumer';
  readonly name: string;
  readonly version: number;
  readonly document: Json;
  /** Whom the caller has proven to be. */
  readonly proven: ReturnType<Operators['prove']>;
  /** Of a version that is not above the one in force. */
  readonly fault: ErrorCode;
}

/** The document in force of that kind; its version, where that is of the same name. */
export interface InForce {
  readonly document: unknown;
  readonly version: number | null;
}

export type Publication = { readonly published: boolean; readonly change: string | null };

export function onlyProvince(node: HujiNode): void {
  if (node.identity.tier === 'province') return;
  throw new HujiError('EVENT_FORBIDDEN', 'only the province publishes');
}

/** Publishes a document that is not in force already, and of the same name only a later version. */
export async function publishVersion(
  node: HujiNode,
  operators: Operators,
  { kind, name, version, document, proven, fault }: Brought,
  current: InForce,
): Promise<Publication> {
  if (JSON.stringify(document) === JSON.stringify(current.document)) {
    return { published: false, change: null };
  }
  if (current.version !== null && version <= current.version) {
    throw new HujiError(fault, `version ${version}, and ${current.version} is in force`);
  }
  const change = await publish(node, operators, proven, [kind, name, document]);
  return { published: true, change };
}

/** Puts a document on lane `all`; gives the change's id. */
export async function publish(
  node: HujiNode,
  operators: Operators,
  proven: Brought['proven'],
  [kind, code, document]: readonly [string, string, Json],
): Promise<string> {
  const draft = authorityDraft('913', kind, code, document);
  const fault = node.capture.judge(draft, 'all');
  if (fault !== null) throw new HujiError(fault.code, fault.detail);
  const session = await operators.open('all', proven);
  const [done] = await node.capture.capture([draft], { lane: 'all', session, seal: true });
  if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
  await node.settled();
  return done.change;
}

import { HujiError } from '../../proto/errors.js';
import { refToId } from '../../proto/id.js';
import { isSequence } from '../../proto/lease.js';
import { checkNodeCode, type NodeCode } from '../../proto/node-code.js';
import type { Json } from '../control/control.js';
import type { Wish } from '../lease/granting.js';
import type { Lease } from '../lease/lease.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import { type Params, textParam } from './params.js';

/** `node lease`: grants a block of sequences to a node right below. */
export async function grantLease(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  const child = checkNodeCode(textParam(params, 'code'));
  const wish: Wish = {
    area: textParam(params, 'area'),
    from: sequenceParam(params, 'from'),
    to: sequenceParam(params, 'to'),
    since: textParam(params, 'since'),
  };
  if (wish.from > wish.to) throw new HujiError('USAGE', 'from is after to');
  const { granting } = node.leasing;
  const proven = operators.prove(params, 'node');
  const known = granting.granted(child, wish);
  if (known !== null) return { ...document(node, known), granted: false };
  const draft = await granting.draftOf(child, wish);
  const session = await operators.open(child, proven);
  const [done] = await node.capture.capture([draft], { lane: child, session, seal: true });
  if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
  const lease = granting.granted(child, wish);
  if (lease === null) throw new HujiError('INTERNAL', 'lease');
  return { ...document(node, lease), granted: true };
}

function sequenceParam(params: Params, name: string): number {
  const value = params[name];
  if (!isSequence(value)) throw new HujiError('USAGE', `${name} must be from 1 to 999`);
  return value;
}

/** Blocks of a node, as far as they are heard here. */
export function leasesOf(node: HujiNode, holder: NodeCode): Json[] {
  return node.leasing.book
    .all()
    .filter((lease) => lease.holder === holder)
    .map((lease) => document(node, lease));
}

function document(node: HujiNode, lease: Lease): { [name: string]: Json } {
  const { holder, granter, area, from, to, since, ref } = lease;
  const state = stateOf(node, lease);
  return { holder, by: granter, area, from, to, since, state, id: refToId(ref) };
}

/** Whether numbers of it can be given: of others' blocks only they know. */
function stateOf(node: HujiNode, lease: Lease): 'granted' | 'burnt' | 'aside' {
  if (lease.aside) return 'aside';
  if (lease.holder !== node.identity.code) return 'granted';
  return node.leasing.numbering.usable(lease).length > 0 ? 'granted' : 'burnt';
}

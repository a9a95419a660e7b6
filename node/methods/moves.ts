import { HujiError } from '../../proto/errors.js';
import { checkNodeCode, isAtOrBelow, type NodeCode } from '../../proto/node-code.js';
import { addressesOf } from '../authority/authority.js';
import {
  checkAdoption,
  childrenOf,
  entriesFor,
  type Move,
  standingAbove,
} from '../authority/placing.js';
import { authorityDraft } from '../authority/registrar.js';
import { requestDraft } from '../authority/requests.js';
import type { Draft } from '../capture/capture.js';
import type { Json } from '../control/control.js';
import type { HujiNode } from '../node.js';
import type { Operators } from './operators.js';
import { flagParam, optionalText, type Params, textParam, textsParam } from './params.js';

/** Everywhere and nowhere: nobody can dial it. */
const WILDCARD = /^[a-z][a-z0-9+]*:\/\/(0\.0\.0\.0|\[::\]|\*)(:|$)/;

/**
 * `node move`: the province lists nodes below another parent. Elsewhere a node moves itself alone,
 * and asks the province to list it so.
 */
export async function moveNodes(
  node: HujiNode,
  operators: Operators,
  listening: readonly string[],
  params: Params,
): Promise<Json> {
  const { identity, authority } = node;
  const to = checkNodeCode(textParam(params, 'to'));
  const why = textParam(params, 'why');
  const given = textsParam(params, 'addresses');
  if (identity.tier !== 'province') return moveSelf(node, operators, params, { to, why, given });
  const own = to === identity.code && addressesOf(authority.nodes().get(to)).length === 0;
  const addresses = given.length === 0 && own ? dialable(listening) : given;
  const move = { codes: chosen(node, to, params), to, addresses, why };
  const entries = entriesFor(authority, move);
  const proven = operators.prove(params, 'node');
  if (entries.length > 0) {
    const session = await operators.open('all', proven);
    const drafts = entries.map((entry) => authorityDraft('911', 'node', entry.code, entry));
    await written(node, drafts, { lane: 'all', session });
  }
  return answer(
    node,
    move,
    entries.map(({ code }) => code),
    'moved',
  );
}

function chosen(node: HujiNode, to: NodeCode, params: Params): readonly NodeCode[] {
  const code = optionalText(params, 'code');
  const from = optionalText(params, 'from');
  const below = flagParam(params, 'allBelow');
  if (Number(code !== null) + Number(from !== null) + Number(below) !== 1) {
    throw new HujiError('USAGE', 'CODE, --all-below or --all-from');
  }
  if (code !== null) return [checkNodeCode(code)];
  const { authority, topology } = node;
  if (from !== null) return childrenOf(authority, checkNodeCode(from));
  if (!authority.nodes().has(to)) throw new HujiError('NODE_UNLISTED', to);
  return standingAbove(authority, topology, to);
}

/** By hand, where the parent is gone and cannot tell: dialled at once, listed when it arrives. */
async function moveSelf(
  node: HujiNode,
  operators: Operators,
  params: Params,
  { to, why, given }: { to: NodeCode; why: string; given: readonly string[] },
): Promise<Json> {
  const { authority, identity } = node;
  if (optionalText(params, 'code') !== identity.code) {
    throw new HujiError('EVENT_FORBIDDEN', 'the province moves nodes; others only themselves');
  }
  const move = { codes: [identity.code], to, addresses: given, why };
  // Its own entry may not have arrived here yet, nor that of a parent that is new.
  if (authority.nodes().has(identity.code) && authority.nodes().has(to)) {
    entriesFor(authority, move);
  } else if (to === identity.code || !isAtOrBelow(identity.code, to)) {
    throw new HujiError('MOVE_OUTSIDE', `${identity.code} below ${to}`);
  }
  const addresses = given.length > 0 ? given : addressesOf(authority.nodes().get(to));
  if (addresses.length === 0) throw new HujiError('MOVE_ADDRESS', to);
  const session = await operators.sessionFor(params, 'node');
  // What it was told by hand is for itself: where others find the parent is the parent's to say.
  const request = { code: identity.code, parent: to, addresses: [], why };
  await written(node, [requestDraft(request)], { lane: identity.code, session });
  await node.parentage.want({ parent: to, addresses });
  return answer(node, { ...move, addresses }, [identity.code], 'asked');
}

/** `node adopt`: a node that came up late asks for those below it that stand above it. */
export async function adoptNodes(
  node: HujiNode,
  operators: Operators,
  listening: readonly string[],
  params: Params,
): Promise<Json> {
  const { identity, authority, topology } = node;
  const { code: to, tier } = identity;
  if (tier === 'province' || tier === 'station') {
    throw new HujiError('EVENT_FORBIDDEN', `a ${tier} does not adopt`);
  }
  const code = optionalText(params, 'code');
  if ((code === null) !== flagParam(params, 'allBelow')) {
    throw new HujiError('USAGE', 'CODE or --all-below');
  }
  if (!authority.nodes().has(to)) throw new HujiError('NODE_UNLISTED', to);
  const codes = code === null ? standingAbove(authority, topology, to) : [checkNodeCode(code)];
  for (const each of codes) checkAdoption(authority, topology, to, each);
  const given = textsParam(params, 'addresses');
  const addresses = given.length > 0 ? given : dialable(listening);
  const why = optionalText(params, 'why') ?? '';
  // One that listens nowhere is reached by disk.
  const areThere = listening.length === 0;
  const move: Move = { codes, to, addresses, why, areThere };
  const entries = entriesFor(authority, move).map((entry) => entry.code);
  const asked = codes.filter((each) => entries.includes(each) || entries.includes(to));
  const proven = operators.prove(params, 'node');
  if (asked.length > 0) {
    const session = await operators.open(to, proven);
    const drafts = asked.map((each) => requestDraft({ code: each, parent: to, addresses, why }));
    await written(node, drafts, { lane: to, session });
  }
  return answer(node, move, asked, 'asked');
}

function dialable(listening: readonly string[]): readonly string[] {
  return listening.filter((address) => !WILDCARD.test(address));
}

async function written(
  node: HujiNode,
  drafts: readonly Draft[],
  { lane, session }: { lane: string; session: number },
): Promise<void> {
  const done = await node.capture.capture(drafts, { lane, session, seal: true });
  for (const each of done) if (!each.ok) throw new HujiError(each.code, each.detail);
}

/** Those that stand there already are done, and not an error. */
function answer(
  node: HujiNode,
  { codes, to, addresses }: Move,
  changed: readonly NodeCode[],
  state: 'moved' | 'asked',
): Json {
  const isChanged = (code: NodeCode): boolean => changed.includes(code);
  const known = addressesOf(node.authority.nodes().get(to));
  return {
    to,
    addresses: addresses.length > 0 ? addresses : known,
    [state]: codes.filter(isChanged),
    unchanged: codes.filter((code) => !isChanged(code)),
  };
}

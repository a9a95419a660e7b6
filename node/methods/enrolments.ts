import { HujiError } from '../../proto/errors.js';
import type { Head } from '../../proto/frame.js';
import { checkNodeCode, isTier, type NodeCode, type Tier } from '../../proto/node-code.js';
import { addressesOf, type Revocation } from '../authority/authority.js';
import { authorityDraft } from '../authority/registrar.js';
import type { Random } from '../clock.js';
import type { Json } from '../control/control.js';
import { bundleToText } from '../identity/bundle.js';
import { sealWithPassphrase } from '../identity/bundle-seal.js';
import { enroll } from '../identity/enrolment.js';
import type { HujiNode } from '../node.js';
import { nodeAct } from '../node-act.js';
import { leasesOf } from './leases.js';
import type { Operators } from './operators.js';
import {
  countParam,
  flagParam,
  optionalText,
  type Params,
  textParam,
  textsParam,
} from './params.js';

const PREFIX = 'enrolled|';
const DAYS_MAX = 365;

export interface Enrolled {
  readonly code: NodeCode;
  readonly tier: Tier;
  readonly unit9: string;
  readonly introductionKey: string;
}

export async function enrolments(node: HujiNode): Promise<Enrolled[]> {
  return (await node.query.notes(PREFIX)).map(({ value }) => JSON.parse(value) as Enrolled);
}

/** `enroll CODE`: a join bundle for a node below this one, with lane `all` as held here. */
export async function enrollNode(
  node: HujiNode,
  operators: Operators,
  random: Random,
  listening: readonly string[],
  params: Params,
): Promise<Json> {
  const code = checkNodeCode(textParam(params, 'code'));
  const tier = textParam(params, 'tier');
  if (!isTier(tier)) throw new HujiError('USAGE', 'tier');
  const proven = operators.prove(params, 'enroll');
  const known = node.query.note(PREFIX + code) !== null || node.authority.nodes().has(code);
  if (known && !flagParam(params, 'again')) throw new HujiError('ENROL_TWICE', code);
  const given = textsParam(params, 'addresses');
  const addresses = given.length > 0 ? given : listening;
  const days = countParam(params, 'days', 30, DAYS_MAX);
  const unit9 = optionalText(params, 'unit9');
  const twin = unit9 === null ? null : await holderOf(node, unit9, code);
  if (twin !== null) throw new HujiError('ENROL_TWICE', `${unit9} is the unit code of ${twin}`);
  const { bundle, introductionKey } = await enroll(node.identity, {
    code,
    tier,
    unit9,
    addresses,
    days,
    frames: await framesOfAll(node),
    now: node.clock.now(),
    random,
  });
  const session = await operators.open(node.identity.code, proven);
  const enrolled: Enrolled = { code, tier, unit9: unit9 ?? '', introductionKey };
  const [done] = await node.capture.capture([nodeAct('910', enrolled.code, enrolled)], {
    lane: node.identity.code,
    session,
    notes: [{ key: PREFIX + code, value: JSON.stringify(enrolled) }],
  });
  if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
  const passphrase = optionalText(params, 'passphrase');
  const text = bundleToText(bundle);
  const sealed = passphrase === null ? text : await sealWithPassphrase(text, passphrase);
  const expires = new Date(bundle.expires).toISOString();
  const bytes = Buffer.from(sealed).toString('base64');
  return { code, tier, unit9, addresses, expires, bundle: bytes };
}

/** Another station with this unit code, listed or enrolled here: the register tells them by it. */
async function holderOf(node: HujiNode, unit9: string, code: NodeCode): Promise<NodeCode | null> {
  const all = [...node.authority.nodes().values(), ...(await enrolments(node))];
  return all.find((entry) => entry.unit9 === unit9 && entry.code !== code)?.code ?? null;
}

async function framesOfAll(node: HujiNode): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = [];
  for (const branch of node.log.durable.inLane('all')) {
    for await (const { bytes } of node.log.frames(branch, 0)) frames.push(bytes);
  }
  return frames;
}

/** `node list`. */
export async function listNodes(node: HujiNode): Promise<Json> {
  const revoked = new Set(node.authority.revocations().map(({ code }) => code));
  const listed = [...node.authority.nodes().values()].map((entry) => ({
    node: entry.code,
    tier: entry.tier,
    unit9: entry.unit9,
    parent: entry.parent,
    addresses: [...addressesOf(entry)],
    state: revoked.has(entry.code) ? 'revoked' : 'listed',
    epoch: epochOf(node, entry.code),
    leases: leasesOf(node, entry.code),
  }));
  const codes = new Set(listed.map((entry) => entry.node));
  const waiting = (await enrolments(node))
    .filter(({ code }) => !codes.has(code))
    .map(({ code, tier, unit9 }) => ({
      node: code,
      tier,
      unit9,
      parent: node.identity.code,
      addresses: [],
      state: 'enrolled',
      epoch: '',
      leases: [],
    }));
  return { nodes: [...listed, ...waiting].sort((a, b) => (a.node < b.node ? -1 : 1)) };
}

function epochOf(node: HujiNode, code: NodeCode): string {
  const own = node.log.durable.inLane(code).filter(({ name }) => name.author === code);
  return own.at(-1)?.name.epoch ?? '';
}

/**
 * `node revoke CODE`: at the province. What is held here of the node's streams stands; everything
 * beyond is set aside at every tier.
 */
export async function revokeNode(
  node: HujiNode,
  operators: Operators,
  params: Params,
): Promise<Json> {
  const { identity } = node;
  if (identity.tier !== 'province')
    throw new HujiError('EVENT_FORBIDDEN', 'only the province revokes');
  const code = checkNodeCode(textParam(params, 'code'));
  if (!node.authority.nodes().has(code) || code === identity.code)
    throw new HujiError('NOT_FOUND', code);
  const proven = operators.prove(params, 'node');
  const session = await operators.open('all', proven);
  const keep: Head[] = [];
  for (const branch of node.log.durable.branches()) {
    if (branch.name.author !== code || branch.parent !== null || branch.seq === 0) continue;
    keep.push({ stream: branch.stream, seq: branch.seq, hash: branch.hash.slice(0, 16) });
  }
  const revocation: Revocation = { code, epoch: null, keep, why: textParam(params, 'why') };
  const draft = authorityDraft('912', 'revocation', code, revocation);
  const [done] = await node.capture.capture([draft], { lane: 'all', session, seal: true });
  if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
  return { code, state: 'revoked', keep: keep.map(({ stream, seq }) => ({ stream, seq })) };
}

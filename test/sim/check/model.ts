import { isLive } from '../../../conflict/life.js';
import type { HujiNode } from '../../../node/node.js';
import { KIND, kindRange, seqOfKey } from '../../../node/store/keys.js';
import { CARRY, readCarried } from '../../../proto/carried.js';
import type { Change } from '../../../proto/change.js';
import { fieldAt } from '../../../proto/fields.js';
import { type Frame, readFrame } from '../../../proto/frame.js';
import { type ChangeId, idToRef, refToId, type StreamId } from '../../../proto/id.js';
import { unpack } from '../../../proto/pack.js';
import type { World } from '../world/world.js';
import { actsDiffer } from './acts-by-model.js';
import { cardsDiffer } from './cards-by-model.js';
import { casesDiffer } from './cases-by-model.js';
import type { Claim } from './claim.js';
import { changesIn, type Parked } from './news.js';
import { modelPolicy } from './policy-model.js';
import { publishedPolicy } from './published-policy.js';
import { type ModelRecord, recordOf } from './record-model.js';
import { checkRights } from './rights.js';

/**
 * The slow and obvious way: every record is what the whole set of changes about it comes to, taken
 * from the frames themselves. Written apart from `conflict/`, and compared value by value.
 */
export async function checkAgainstModel(
  world: World,
  node: HujiNode,
  bytes: readonly Buffer[],
): Promise<void> {
  const frames = bytes.map((each) => readFrame(each));
  const forked = forkedStreams(frames);
  const parked = await parkedIn(node);
  checkRights(world, frames, parked);
  if (world.violations.length > 0) return;
  const claims = new Map<string, Claim[]>();
  const written = new Set<ChangeId>();
  for (const frame of frames) collect(frame, parked, claims, written);
  for (const frame of frames) collectCarried(frame, parked, claims, written);
  // Of two histories of lane `all` the node has to say which counts.
  const split = frames.some(({ name, stream }) => name.lane === 'all' && forked.has(stream));
  const policy = modelPolicy(split ? node.authority.policyDocument() : publishedPolicy(frames));
  const unclear = new Set<string>();
  for (const [record, all] of claims) {
    // Which of two histories a claim stands in, only the log can tell.
    if (all.some(({ ref }) => forked.has(ref.stream))) {
      unclear.add(record);
      continue;
    }
    const difference = compare(node, record, recordOf(all, policy));
    if (difference === null) continue;
    world.violate('model', `${record}: ${difference}`);
    return;
  }
  const cards = split ? null : cardsDiffer(world, node, clear(claims, unclear), frames);
  if (cards !== null) world.violate('cards', cards);
  const acts = split ? null : await actsDiffer(world, frames, parked, forked);
  if (acts !== null) world.violate('acts', acts);
  const difference = await casesDiffer(node, claims, policy, unclear);
  if (difference !== null) world.violate('case-model', difference);
}

function clear(
  claims: ReadonlyMap<string, Claim[]>,
  unclear: ReadonlySet<string>,
): Map<string, Claim[]> {
  return new Map([...claims].filter(([record]) => !unclear.has(record)));
}

function forkedStreams(frames: readonly Frame[]): Set<StreamId> {
  const seen = new Set<string>();
  const forked = new Set<StreamId>();
  for (const { stream, prev } of frames) {
    const place = `${stream} ${prev}`;
    if (seen.has(place)) forked.add(stream);
    seen.add(place);
  }
  return forked;
}

async function parkedIn(node: HujiNode): Promise<Parked> {
  const parked = new Map<ChangeId, readonly string[]>();
  for await (const [key, value] of node.store.range(...kindRange(KIND.parked))) {
    const { branch, seq } = seqOfKey(key);
    const [code, , tag] = unpack(value) as [string, string, number];
    const id = refToId({ stream: node.log.branch(branch).stream, seq, tag });
    parked.set(id, [...(parked.get(id) ?? []), code]);
  }
  return parked;
}

const REGISTER = new Set(['person', 'household', 'card', 'attachment', 'case', 'place']);

type Into = Map<string, Claim[]>;

function collect(frame: Frame, parked: Parked, into: Into, written: Set<ChangeId>): void {
  for (const { ref, change } of changesIn(frame)) {
    written.add(refToId(ref));
    if (!isRegister(change) || change.event === CARRY || parked.has(refToId(ref))) continue;
    put(into, { ref, lane: frame.name.lane, change });
  }
}

/**
 * Brings what stands in another lane. Here all lanes are heard, so that it says nothing new, unless
 * the original went down with the disk it was written on.
 */
function collectCarried(
  frame: Frame,
  parked: Parked,
  into: Into,
  written: ReadonlySet<ChangeId>,
): void {
  for (const { ref, change } of changesIn(frame)) {
    const id = refToId(ref);
    const carried = change.event === CARRY ? readCarried(change.values[0] ?? '') : null;
    if (carried === null || parked.has(id) || written.has(refToId(carried.ref))) continue;
    put(into, { ref: carried.ref, lane: carried.name.lane, change: carried.change });
  }
}

function put(into: Into, claim: Claim): void {
  const target = claim.change.target ?? claim.ref;
  const key = `${claim.change.entity} ${refToId(target)}`;
  const list = into.get(key) ?? [];
  into.set(key, list);
  // The same frame may lie in two histories.
  const id = refToId(claim.ref);
  if (!list.some(({ ref }) => refToId(ref) === id)) list.push(claim);
}

function isRegister(change: Change): boolean {
  const no = change.entity;
  return REGISTER.has(['person', 'household', 'card', 'attachment', 'case', 'place'][no - 5] ?? '');
}

function compare(node: HujiNode, key: string, model: ModelRecord): string | null {
  const [entity = '', id = ''] = key.split(' ');
  const ref = idToRef(id);
  const record = node.applier.read(node.store, Number(entity), ref);
  if (record === null) return 'is not there';
  const standing = record.contributions.map((item) => refToId(item.ref)).sort();
  if (standing.join() !== model.standing.join()) return `${standing} stand for ${model.standing}`;
  if (record.born !== model.born) return `born ${record.born}`;
  const view = node.query.record(Number(entity), ref);
  if (view === null) return null;
  if (isLive(record) !== model.live) return `it lives: ${!model.live}`;
  for (const [field, value] of model.values) {
    const shown = view.value(field) ?? '';
    if (shown !== value) return `${fieldAt(field)?.id} shows another value`;
  }
  return null;
}

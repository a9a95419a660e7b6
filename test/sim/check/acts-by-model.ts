import type { Frame } from '../../../proto/frame.js';
import { type ChangeId, refToId, type StreamId } from '../../../proto/id.js';
import type { Tier } from '../../../proto/node-code.js';
import { PROVINCE } from '../world/shape.js';
import type { World } from '../world/world.js';
import { ACTS, type Acts, faultsOf, type InForce, type ModelPlan } from './act-model.js';
import { actsShown } from './acts-shown.js';
import type { Claim } from './claim.js';
import { ledgerOf, twiceIn } from './fee-model.js';
import { changesIn, News, type Parked } from './news.js';
import { officeBy, takenBy } from './office-model.js';

const ACCEPTANCE = '500';
const NOTHING: InForce = { plan: null, isClosed: false };
/** What is asked before the rules of an act: a revocation, the table of rights, its record. */
const EARLIER = ['SET_ASIDE', 'EVENT_FORBIDDEN', 'WAITS'];

/**
 * Offices, fees and readiness the slow way, from the frames: an act is parked where the documents
 * say so, by the plan its author had heard of, and nowhere else; every tier shows what the acts
 * that stand come to; and nothing is taken twice by somebody who knows what he did.
 */
export async function actsDiffer(
  world: World,
  frames: readonly Frame[],
  parked: Parked,
  forked: ReadonlySet<StreamId>,
): Promise<string | null> {
  const news = new News(frames, ['campaign', 'ledger'], parked);
  const found = new Map<ChangeId, Claim>();
  const unclear = new Set<string>();
  for (const frame of frames) {
    const { stream, name } = frame;
    const claims = changesIn(frame)
      .filter(({ change }) => ACTS.has(change.event) || change.event === ACCEPTANCE)
      .map(({ ref, change }): Claim => ({ ref, lane: name.lane, change }));
    if (claims.length > 0 && forked.has(stream)) unclear.add(name.lane);
    for (const claim of claims) {
      const id = refToId(claim.ref);
      const codes = parked.get(id) ?? [];
      const wrong = forked.has(stream) ? null : misjudged(world, news, frame, claim, codes);
      if (wrong !== null) return `${id} (${claim.change.event} in ${name.lane}) ${wrong}`;
      if (codes.length === 0) found.set(id, claim);
    }
  }
  const last = news.last();
  const { plan } = last === undefined ? NOTHING : inForceAt(news, last);
  const acts: Acts = { claims: [...found.values()], plan, unclear };
  const hasRevoked = news.frames.flatMap(changesIn).some(({ change }) => change.event === '912');
  return (hasRevoked ? null : twice(world, acts)) ?? (await actsShown(world, acts));
}

/** Parked for nothing, or for something else; or it stands though it must not. */
function misjudged(
  world: World,
  news: News,
  { name, under }: Frame,
  { change }: Claim,
  codes: readonly string[],
): string | null {
  const tier = tierOf(world, name.author);
  const head = under === null ? null : news.frameAt(under);
  if (tier === null || head === undefined || !ACTS.has(change.event)) return null;
  const inForce = head === null ? NOTHING : inForceAt(news, head);
  const faults = faultsOf(change, { lane: name.lane, author: name.author, tier }, inForce);
  if (codes.length === 0) return faults.length === 0 ? null : `stands: ${faults.join()}`;
  const other = codes.find((code) => !EARLIER.includes(code) && !faults.includes(code));
  return other === undefined ? null : `is parked as ${other} for ${faults.join()}`;
}

function inForceAt(news: News, head: Frame): InForce {
  const said = news.upTo(head);
  const text = said.findLast(({ kind }) => kind === 'campaign')?.text;
  if (text === undefined) return NOTHING;
  const plan = JSON.parse(text) as ModelPlan;
  const isClosed = said.some(({ kind, subject }) => kind === 'ledger' && subject === plan.name);
  return { plan, isClosed };
}

function tierOf({ shape, rogue }: World, author: string): Tier | null {
  const place = shape.find(({ code }) => code === author);
  return place?.tier ?? (rogue?.place.code === author ? 'station' : null);
}

/**
 * A fee, a receipt, an order that comes to the centre: once each, unless whoever did it had lost
 * something, goes by no rules, or something it went by was set aside.
 */
function twice(world: World, { claims, plan, unclear }: Acts): string | null {
  const lawless = new Set(claims.filter(isUnasked).map(({ lane }) => lane));
  const isLeftOut = (lane: string) => unclear.has(lane) || lawless.has(lane);
  for (const { code, tier } of world.shape) {
    if (tier !== 'station' || world.setBack.has(code) || isLeftOut(code)) continue;
    const fault = twiceIn(ledgerOf(code, claims));
    if (fault !== null) return `${code}: ${fault}`;
  }
  if (plan === null || world.setBack.has(PROVINCE)) return null;
  const taken = new Map<string, string>();
  for (const { code } of plan.offices ?? []) {
    if (isLeftOut(code)) continue;
    for (const number of takenBy(officeBy(code, claims))) {
      const before = taken.get(number);
      if (before !== undefined) return `order ${number} was taken over of ${before} and of ${code}`;
      taken.set(number, code);
    }
  }
  return null;

  function isUnasked({ ref }: Claim): boolean {
    return world.unasked.has(refToId(ref));
  }
}

import type { HujiNode } from '../../node/node.js';
import { KIND, kindRange, readRef, seqOfKey } from '../../node/store/keys.js';
import { refToId } from '../../proto/id.js';
import { unpack } from '../../proto/pack.js';

/**
 * All that apply has made of what a node holds, as text that does not depend on how the node
 * numbers the histories of a stream. Two nodes that hold the same must give the same.
 */
export interface Picture {
  readonly records: readonly string[];
  readonly history: readonly string[];
  readonly indexes: readonly string[];
  readonly parked: readonly string[];
  readonly counts: readonly string[];
  readonly heads: readonly string[];
  /** Groups, cases, their list and counts, byte for byte. */
  readonly cases: readonly string[];
  /** Figures of applications by year, month and day, byte for byte. */
  readonly tallies: readonly string[];
}

const INDEXES = [
  KIND.addressIndex,
  KIND.nameIndex,
  KIND.numberIndex,
  KIND.formerNumberIndex,
  KIND.memberIndex,
  KIND.rowIdIndex,
  KIND.paperIndex,
  KIND.householdIndex,
  KIND.householdLinkIndex,
  KIND.cardApplicantIndex,
  KIND.cardAcceptanceIndex,
  KIND.cardList,
  KIND.cardClock,
];

const CASES = [
  ...[KIND.caseGroup, KIND.case, KIND.caseList, KIND.caseCounter, KIND.caseOfRecord],
  ...[KIND.caseDue, KIND.caseWaiting],
];

export async function pictureOf(node: HujiNode): Promise<Picture> {
  return {
    records: await recordsOf(node),
    history: await keysOf(node, KIND.history),
    indexes: (await Promise.all(INDEXES.map((kind) => keysOf(node, kind)))).flat(),
    parked: await parkedOf(node),
    counts: [...node.counters.all()].map((entry) => JSON.stringify(entry)).sort(),
    heads: [...node.log.durable.branches()]
      .map(({ stream, seq, hash, applied }) => [stream, seq, hash, applied].join(' '))
      .sort(),
    cases: (await Promise.all(CASES.map((kind) => rowsOf(node, kind)))).flat(),
    tallies: await rowsOf(node, KIND.cardTally),
  };
}

async function rowsOf(node: HujiNode, kind: number): Promise<string[]> {
  const rows: string[] = [];
  for await (const [key, value] of node.store.range(...kindRange(kind))) {
    rows.push(`${key.toString('hex')} ${value.toString('hex')}`);
  }
  return rows;
}

async function recordsOf(node: HujiNode): Promise<string[]> {
  const lines: string[] = [];
  for await (const [key] of node.store.range(...kindRange(KIND.record))) {
    const [entity, ref] = [key[1] ?? 0, readRef(key, 2)];
    const record = node.applier.read(node.store, entity, ref);
    const view = node.query.record(entity, ref);
    const claims = record?.contributions.map(({ ref: change, branch, lane, lost, lostInLane }) => [
      refToId(change),
      branch < 0 ? 'carried' : '',
      lane,
      lost.join(),
      lostInLane.join(),
    ]);
    const values = view?.fields().map((field) => {
      const decision = view.decision(field);
      return [field, decision?.value, decision?.rule, decision && refToId(decision.winner.ref)];
    });
    const pending = record?.pending.map((item) => JSON.stringify(item)).sort();
    const retired = record?.retired.map((place) => refToId(place.ref)).sort();
    const { born, lives } = record ?? {};
    lines.push(JSON.stringify([refToId(ref), born, lives, claims, values, pending, retired]));
  }
  return lines;
}

async function keysOf(node: HujiNode, kind: number): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of node.store.range(...kindRange(kind))) keys.push(key.toString('hex'));
  return keys;
}

async function parkedOf(node: HujiNode): Promise<string[]> {
  const lines: string[] = [];
  for await (const [key, value] of node.store.range(...kindRange(KIND.parked))) {
    const { branch, seq } = seqOfKey(key);
    const [code, , tag] = unpack(value) as [string, string, number];
    lines.push(`${node.log.branch(branch).stream} ${seq} ${tag} ${code}`);
  }
  return lines.sort();
}

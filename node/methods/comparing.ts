import type { SeqOf } from '../../proto/compare.js';
import { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import { askedOf } from '../compare/by-disk.js';
import type { Asked, Compared } from '../compare/compare.js';
import { Comparison } from '../compare/comparison.js';
import { Finder, type Findings } from '../compare/findings.js';
import { Mending } from '../compare/mending.js';
import { saysOf } from '../compare/sheet.js';
import type { CallIo, Json } from '../control/control.js';
import { readLog } from '../log/read-log.js';
import type { HujiNode } from '../node.js';
import { readSheet, writeAnswer, writeQuestion } from './comparing-by-disk.js';
import { areaParam, flagParam, optionalText, type Params } from './params.js';

/** What is compared, with whom, and how he is asked. */
interface Asking {
  readonly area: NodeCode;
  readonly peer: NodeCode;
  /** Up to where, if that is settled already. */
  readonly cut: readonly SeqOf[] | null;
  talk(): Asked;
}

/** `compare`: where this node and a neighbour differ, and what this one can do about it. */
export class Comparing {
  private readonly node: HujiNode;
  private busy = false;

  constructor(node: HujiNode) {
    this.node = node;
  }

  async compare(params: Params, io: CallIo): Promise<Json> {
    const mends = flagParam(params, 'repair') && flagParam(params, 'yes');
    const [to, from] = [optionalText(params, 'toDisk'), optionalText(params, 'fromDisk')];
    if (from !== null) return this.fromSheet(from, to, mends, io);
    const peer = this.peerOf(params);
    const area = this.areaOf(params, peer);
    if (to !== null) return writeQuestion(this.node, peer, area, to);
    return this.inTurn({ area, peer, talk: () => this.talkWith(peer), cut: null }, mends, io);
  }

  /** A question that came by disk is answered, an answer is looked at. */
  private async fromSheet(
    from: string,
    to: string | null,
    mends: boolean,
    io: CallIo,
  ): Promise<Json> {
    const sheet = await readSheet(this.node, from);
    if (sheet.kind === 'question') {
      if (to === null) throw new HujiError('USAGE', '--to-disk');
      return writeAnswer(this.node, sheet, to);
    }
    const [open] = saysOf(sheet, 'open');
    const [cut] = saysOf(sheet, 'cut');
    if (open === undefined || cut === undefined) throw new HujiError('COMPARE_SHEET', from);
    const what = { area: open.area, peer: sheet.from, cut: cut.limits };
    return this.inTurn({ ...what, talk: () => askedOf(sheet) }, mends, io);
  }

  private async inTurn(asking: Asking, mends: boolean, io: CallIo): Promise<Json> {
    if (this.busy) throw new HujiError('COMPARE_BUSY', this.node.identity.code);
    this.busy = true;
    try {
      const started = this.node.clock.monotonic();
      const { document, repaired } = await this.run(asking, mends, io);
      const ms = Math.round(this.node.clock.monotonic() - started);
      if (repaired === null) return { ...document, repaired: null, ms };
      let { frames, records } = repaired;
      // What was repaired is what the next comparison no longer finds; frames that are back may
      // prove records that nothing proved before.
      let after = await this.run(asking, frames > 0, io);
      if (after.repaired !== null && after.repaired.frames + after.repaired.records > 0) {
        frames += after.repaired.frames;
        records += after.repaired.records;
        after = await this.run(asking, false, io);
      }
      const left = after.document['differences'] ?? [];
      return { ...document, repaired: { frames, records, left }, ms };
    } finally {
      this.busy = false;
    }
  }

  private peerOf(params: Params): NodeCode {
    const { identity, topology, parentage } = this.node;
    const peer = optionalText(params, 'with') ?? parentage.parent();
    if (peer === null) throw new HujiError('COMPARE_ALONE', identity.code);
    const isNear =
      peer !== identity.code &&
      (topology.isAtOrBelow(peer, identity.code) || topology.isAtOrBelow(identity.code, peer));
    if (!isNear) throw new HujiError('PEER_NOT_NEIGHBOUR', peer);
    return peer;
  }

  /** What both hold: the area of the lower of the two, or what lies in it. */
  private areaOf(params: Params, peer: NodeCode): NodeCode {
    const { identity, topology } = this.node;
    const lower = topology.isAtOrBelow(peer, identity.code) ? peer : identity.code;
    const area = areaParam(params) ?? lower;
    if (!topology.isAtOrBelow(area, lower)) throw new HujiError('AREA_ELSEWHERE', lower);
    return area;
  }

  private talkWith(peer: NodeCode): Asked {
    const { neighbours } = this.node;
    const up = neighbours.ways().find((way) => way.peer === peer && way.answers)?.session;
    const down = neighbours
      .childSessions()
      .find(({ link, greeted }) => link.peer.code === peer && greeted);
    const session = up ?? down;
    if (session === undefined || session === null) throw new HujiError('LINK_DOWN', peer);
    return session.compare;
  }

  private async run({ area, peer, talk, cut }: Asking, mends: boolean, io: CallIo) {
    const { node } = this;
    const comparison = await Comparison.begin(snapshotParts(node), talk(), area, cut);
    try {
      const found = await comparison.run((rows) => {
        if (io.signal.aborted) throw new HujiError('INTERRUPTED');
        io.progress({ rows, bytes: 0, total: 0, rejected: 0 });
      });
      const findings = await new Finder(comparison, found, node.applier.precedes).run();
      const repaired = mends ? await this.mend(comparison, findings) : null;
      const { items, rounds, traffic } = comparison;
      const { differences, plan } = findings;
      const compared: Compared = {
        ...{ area, peer, items, differences, plan, more: found.more, rounds },
        ...{ ...traffic, waiting: comparison.waiting() },
      };
      return { document: documentOf(node, compared), repaired };
    } finally {
      await comparison.close();
    }
  }

  private async mend(comparison: Comparison, findings: Findings) {
    const { store, log, receiver, applier, neighbours } = this.node;
    const mending = new Mending({
      ...{ store, log, receiver },
      renew: (tx, entity, ref, was, claims) => applier.keeper.renew(tx, entity, ref, was, claims),
      onMended: (branch, seq) => neighbours.spoilt.mended(branch, seq),
    });
    return mending.run(comparison, findings);
  }
}

function snapshotParts(node: HujiNode) {
  const { store, topology, housekeeper } = node;
  return { store, topology, readLog, seal: () => housekeeper.sealAll() };
}

function documentOf({ log }: HujiNode, compared: Compared): { [part: string]: Json } {
  const { differences, waiting, plan } = compared;
  return {
    area: compared.area,
    peer: compared.peer,
    equal: differences.length === 0 && waiting.length === 0,
    items: compared.items,
    differences: differences.map((each) => ({ ...each })),
    more: compared.more,
    waiting: waiting.map((each) => {
      const name = log.ofStream(each.stream)[0]?.name;
      return { ...each, author: name?.author ?? null, lane: name?.lane ?? null };
    }),
    plan: plan.map((step) => ({ ...step })),
    rounds: compared.rounds,
    sent: compared.sent,
    received: compared.received,
  };
}

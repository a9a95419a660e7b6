import { join } from 'node:path';
import { entityNo } from '../../proto/entity.js';
import { streamIdOf } from '../../proto/id.js';
import { checkNodeCode, isNodeCode } from '../../proto/node-code.js';
import { systemFiles } from '../load/files.js';
import type { Load } from '../load/load.js';
import { Loader } from '../load/loader.js';
import type { Station } from '../load/split.js';
import type { HujiNode } from '../node.js';
import type { EvidenceDesk, OutsideLists } from '../outside/outside.js';
import { OutsideLoader } from '../outside/outside-loader.js';
import type { StoredRecordView } from '../query/record-view.js';
import { todayOf } from './today.js';

const PERSON = entityNo('person');

/** What reading files of rows takes, whatever comes of them. */
function rowPartsOf(node: HujiNode, folder: string) {
  const { code, tier, unit9 } = node.identity;
  const home: Station | undefined =
    tier === 'station' ? { lane: code, unit9: unit9 ?? '' } : undefined;
  return {
    capture: node.capture,
    names: {
      codeOfName: (table: string, zh: string) =>
        node.authority.current().tables.codeOfName(table, zh),
    },
    files: systemFiles,
    rejectsFolder: join(folder, 'rejects'),
    stations: {
      home,
      find: (given: string) =>
        home === undefined ? stationBelow(node, given) : sameStation(home, given),
    },
    ownLane: code,
    today: () => todayOf(node),
  };
}

/** Loads into a node; rejected rows go below its data folder. */
export function loaderOf(node: HujiNode, folder: string): Load {
  const { code } = node.identity;
  return new Loader({
    query: node.query,
    ...rowPartsOf(node, folder),
    headOf: (lane) => {
      const stream = streamIdOf({ author: code, epoch: node.epoch(), lane });
      const seqs = node.log.durable.ofStream(stream).map((branch) => branch.tailSeq);
      return { stream, seq: Math.max(0, ...seqs) };
    },
    counts: () => {
      const { persons, households } = node.digester.digest(code, null);
      return { persons, households };
    },
    belongs: (record, lane) => (record as StoredRecordView).home === lane,
  });
}

/** Holds outside lists against the register of a node. */
export function outsideOf(node: HujiNode, folder: string): OutsideLists & EvidenceDesk {
  const { code } = node.identity;
  return new OutsideLoader({
    register: {
      lookUp: (kind, value, limit) => node.query.lookUp(kind, value, limit),
      person: (ref) => node.query.record(PERSON, ref),
    },
    ...rowPartsOf(node, folder),
    note: (key) => node.query.note(key),
    laneOf: (lane) => (lane !== null && node.topology.isAtOrBelow(lane, code) ? lane : code),
  });
}

function stationBelow(node: HujiNode, given: string): Station | undefined {
  for (const entry of node.authority.nodes().values()) {
    if (entry.tier !== 'station') continue;
    if (!node.topology.isAtOrBelow(entry.code, node.identity.code)) continue;
    if (entry.code === given || entry.unit9 === given)
      return { lane: entry.code, unit9: entry.unit9 };
  }
  // A station without a node of its own, given by its organisation code; no other node's.
  if (!isNodeCode(given) || node.authority.nodes().has(given)) return undefined;
  if (!node.topology.isAtOrBelow(given, node.identity.code)) return undefined;
  return { lane: checkNodeCode(given), unit9: '' };
}

function sameStation(home: Station, given: string): Station | undefined {
  return given === home.lane || given === home.unit9 ? home : undefined;
}

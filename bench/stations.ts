import { join } from 'node:path';
import { stationsOf, type TreeNode, treeOf } from '../bin/generate/tree.js';
import { systemClock } from '../node/clock.js';
import { derOf } from '../node/identity/certificate.js';
import { enroll } from '../node/identity/enrolment.js';
import type { NodeIdentity } from '../node/identity/identity.js';
import { join as joinTree } from '../node/identity/joining.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { introduction } from '../node/log/introduction.js';
import { type Head, sealFrame } from '../proto/frame.js';
import { hlcFromUnixMs } from '../proto/hlc.js';
import { applyAll } from './apply-frames.js';
import type { Bench, Size } from './bench.js';
import { framesIn, writeFrames } from './frames-file.js';
import { plainCall } from './plain-call.js';
import { copyNode, foundProvince, openIn } from './province.js';
import { median, percentile } from './statistics.js';

const STATIONS: { readonly [size in Size]: number } = { full: 1_330, small: 20 };
const CALLS = 50;

export const stations: Bench = {
  name: 'stations',
  title: 'A province of many stations',
  about: `${STATIONS.full.toLocaleString('en')} stations, as many as a province of 26.6 million
people has, introduce themselves at once, right below the province as in the autumn of 2004. What
grows with streams and children, not with people, shows here.`,
  runs: 3,
  figures: [
    { id: 'stations.join', text: 'taken in, listed and published', unit: 'ms/station', digits: 2 },
    {
      id: 'stations.status',
      text: '`status`, the slowest',
      unit: 'ms',
      digits: 1,
      target: { most: 100 },
    },
    { id: 'stations.status.median', text: '`status`, median', unit: 'ms', digits: 1 },
    { id: 'stations.digest', text: '`digest` of the province, median', unit: 'ms', digits: 1 },
    { id: 'stations.restart', text: 'opening the store again', unit: 'ms' },
  ],

  async prepare({ shared, size }) {
    const dir = join(shared, 'province');
    await foundProvince(dir);
    const { node } = await openIn(dir);
    const { identity } = node;
    const under = node.authority.head();
    await node.close();
    await writeFrames(join(shared, 'frames'), openings(identity, under, STATIONS[size]));
  },

  async run({ shared, own, size }) {
    const dir = join(own, 'province');
    copyNode(join(shared, 'province'), dir);
    const { node, control } = await openIn(dir);
    const start = performance.now();
    await applyAll(node, framesIn(join(shared, 'frames')));
    const joined = (performance.now() - start) / STATIONS[size];
    if (node.authority.nodes().size !== STATIONS[size] + 1) throw new Error('not all are listed');
    const timed = async (method: string): Promise<number[]> => {
      const times: number[] = [];
      for (let at = 0; at < CALLS; at++) {
        const from = performance.now();
        await control.call(method, {}, plainCall);
        times.push(performance.now() - from);
      }
      return times;
    };
    const statuses = await timed('status');
    const digests = await timed('digest');
    await node.close();
    const closed = performance.now();
    const again = await openIn(dir);
    const restart = performance.now() - closed;
    await again.node.close();
    return {
      'stations.join': joined,
      'stations.status': percentile(statuses, 1),
      'stations.status.median': median(statuses),
      'stations.digest': median(digests),
      'stations.restart': restart,
    };
  },
};

/** The first frame of each station, sealed without a store. */
async function* openings(
  province: NodeIdentity,
  under: Head | null,
  count: number,
): AsyncGenerator<Uint8Array> {
  for (const place of stationsOf(treeOf(count))) {
    const identity = await joinedBelow(province, place);
    const { code } = place;
    const epoch = Buffer.from(secureRandom.bytes(8)).toString('hex');
    const opened = introduction(identity, 'bench');
    const hlc = hlcFromUnixMs(systemClock.now());
    const { bytes } = sealFrame({
      name: { author: code, epoch, lane: code },
      firstSeq: 1,
      changes: [{ ...opened, seen: [], hlc, session: 0 }],
      under,
      prev: '',
      key: identity.key,
      opening: { chain: identity.chain.map(derOf), previous: null },
    });
    yield bytes;
  }
}

async function joinedBelow(
  province: NodeIdentity,
  { code, unit9 }: TreeNode,
): Promise<NodeIdentity> {
  const now = systemClock.now();
  const random = secureRandom;
  const request = { code, tier: 'station', unit9, addresses: [], now, random } as const;
  const { bundle } = await enroll(province, request);
  return (await joinTree(bundle, { now, random })).identity;
}

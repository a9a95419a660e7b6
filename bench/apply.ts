import { join } from 'node:path';
import { systemClock } from '../node/clock.js';
import { IDENTITY_FOLDER, loadIdentity } from '../node/identity/identity-files.js';
import { secureRandom } from '../node/identity/secure-random.js';
import { HujiNode } from '../node/node.js';
import { HeadsFile } from '../node/store/heads-file.js';
import { LevelStore } from '../node/store/level-store.js';
import { openLevel } from '../node/store/open-level.js';
import { changesOf, readFrame, verifyFrame } from '../proto/frame.js';
import type { StreamId } from '../proto/id.js';
import { applyAll, applyFrames } from './apply-frames.js';
import type { Bench, Size } from './bench.js';
import { framesIn, framesPath, prepareFrames } from './frames-file.js';
import { copyNode } from './province.js';
import { type Batches, recorded, replay, syncTimes } from './recorded-level.js';
import { median } from './statistics.js';

const PEOPLE: { readonly [size in Size]: number } = { full: 100_000, small: 2_000 };
const STATIONS = 4;
const SYNCS = 200;

export const apply: Bench = {
  name: 'apply',
  title: 'Apply alone',
  about: `One process takes frames from memory into an empty province: verifies, decodes, merges,
indexes, commits with sync. The frames are those of ${STATIONS} stations with
${PEOPLE.full.toLocaleString('en')} people together, all columns. *For each processor second*
counts all threads of the process, LevelDB's too. The limit is a bare LevelDB: the very batches of
such a run, recorded and written again, synced, into an empty database with the same settings.`,
  runs: 5,
  figures: [
    {
      id: 'apply.changes',
      text: 'apply',
      unit: 'changes/s',
      target: { least: 60_000 },
    },
    { id: 'apply.per-core', text: 'apply, for each processor second', unit: 'changes/s' },
    { id: 'apply.decode', text: 'of it: verify and decode', unit: 'µs/change', digits: 1 },
    { id: 'apply.whole', text: 'all of it', unit: 'µs/change', digits: 1 },
    { id: 'apply.limit', text: 'limit: the same puts into a bare LevelDB', unit: 'changes/s' },
    { id: 'apply.batch', text: 'changes in a batch, on average', unit: 'changes' },
    { id: 'apply.sync', text: 'one small synced batch, median', unit: 'ms', digits: 2 },
  ],
  ratios: [
    {
      id: 'apply.of-limit',
      text: 'apply, as a share of the limit',
      unit: '',
      digits: 2,
      of: 'apply.changes',
      to: 'apply.limit',
    },
  ],

  prepare: ({ shared, size }) => prepareFrames(shared, PEOPLE[size], STATIONS),

  async run({ shared, own }) {
    const frames = [...framesIn(framesPath(shared))];
    const dirs = { timed: join(own, 'timed'), recorded: join(own, 'recorded') };
    for (const dir of Object.values(dirs)) copyNode(join(shared, 'province'), dir);
    const { changes, seconds, cpuSeconds } = await applyFrames(dirs.timed, frames);
    const { batches, keys } = await record(dirs.recorded, frames);
    const bareSeconds = await replay(join(own, 'bare'), batches);
    return {
      'apply.changes': changes / seconds,
      'apply.per-core': changes / cpuSeconds,
      'apply.decode': (decodeSeconds(frames, keys) * 1e6) / changes,
      'apply.whole': (seconds * 1e6) / changes,
      'apply.limit': changes / bareSeconds,
      'apply.batch': changes / batches.length,
      'apply.sync': median(await syncTimes(join(own, 'sync'), SYNCS)),
    };
  },
};

interface Recording {
  readonly batches: Batches;
  /** The key (hex) that signs a stream. */
  readonly keys: ReadonlyMap<StreamId, string>;
}

/** The batches that applying the frames writes. */
async function record(dir: string, frames: readonly Uint8Array[]): Promise<Recording> {
  const { level, batches } = recorded(await openLevel(dir));
  const heads = HeadsFile.open(dir);
  const node = await HujiNode.open({
    identity: loadIdentity(join(dir, IDENTITY_FOLDER)),
    store: new LevelStore(level, heads),
    heads,
    clock: systemClock,
    random: secureRandom,
    sealMs: 3_600_000,
    software: 'bench',
    backoff: () => ({ failed: () => 0, ended: () => 0 }),
    onAlarm: () => undefined,
  });
  await applyAll(node, frames);
  const branches = [...node.log.branches()];
  const keys = new Map(branches.map((branch) => [branch.stream, branch.keys.at(-1)?.key ?? '']));
  await node.close();
  return { batches, keys };
}

/** What is done to frames before anything of them can be applied. */
function decodeSeconds(frames: readonly Uint8Array[], keys: Recording['keys']): number {
  const start = performance.now();
  for (const bytes of frames) {
    const frame = readFrame(bytes);
    if (!verifyFrame(frame, keys.get(frame.stream) ?? '')) throw new Error('a wrong signature');
    changesOf(frame);
  }
  return (performance.now() - start) / 1000;
}

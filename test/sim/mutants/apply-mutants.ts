import type { Mutant } from './mutant.js';
import { CORRECTIONS, SLOW_DISKS } from './trials.js';

export const APPLY_MUTANTS: readonly Mutant[] = [
  {
    name: 'awaited-forgotten',
    breaks: 'A record is made as new though claims on it came before.',
    file: 'node/apply/awaited.js',
    find: 'return record.seq <= (this.seqs.get(record.stream) ?? 0);',
    put: 'return false;',
    seenBy: ['fsck', 'digests', 'fresh-node'],
    seeds: [3],
    within: 20,
    trial: CORRECTIONS,
  },
  {
    name: 'index-entry-left',
    breaks: 'A name that nobody states any more is still found.',
    file: 'node/apply/index-entries.js',
    find: 'for (const [kind, value] of old.values())',
    put: 'for (const [kind, value] of [])',
    seenBy: ['fsck'],
    seeds: [3],
    within: 20,
  },
  {
    name: 'counts-kept',
    breaks: 'Counts are not taken back with a batch that failed.',
    file: 'node/apply/counters.js',
    find: 'this.lanes = lanes;\n        this.dirty.clear();',
    put: 'if (this.lanes.size > 0)\n            return;',
    seenBy: ['digests', 'fsck'],
    seeds: [9],
    within: 40,
    trial: SLOW_DISKS,
  },
  {
    name: 'history-not-kept',
    breaks: 'Claims of which nothing is kept are not written down.',
    file: 'node/apply/record-keeper.js',
    find: 'for (const item of merged.retired) {',
    put: 'for (const item of []) {',
    seenBy: ['fsck'],
    seeds: [3],
    within: 20,
    trial: CORRECTIONS,
  },
  {
    name: 'sum-not-taken-back',
    breaks: 'The state sum keeps what a claim was before.',
    file: 'node/apply/record-keeper.js',
    find: 'for (const item of merged.before)',
    put: 'for (const item of [])',
    seenBy: ['fsck', 'digests'],
    seeds: [3],
    within: 20,
    trial: CORRECTIONS,
  },
  {
    name: 'ends-counted-twice',
    breaks: 'A person who is back from the dead and gone again is taken off the count twice.',
    file: 'node/apply/recount.js',
    find: 'countLive(countsOf, entity, before, -1);',
    put: `{
            countLive(countsOf, entity, before, -1);
            if (before.lives.length > 2) countLive(countsOf, entity, before, -1);
        }`,
    seenBy: ['fsck', 'digests', 'fresh-node'],
    seeds: [2],
    within: 20,
  },
];

import type { Mutant } from './mutant.js';
import { LOST_ENDS, RESTORES } from './trials.js';

export const RECOVER_MUTANTS: readonly Mutant[] = [
  {
    name: 'old-epoch',
    breaks: 'A node that lost its past goes on in the old epoch.',
    file: 'node/recover/recovery.js',
    find: 'epoch: randomEpoch(random),',
    put: 'epoch: meta.epoch,',
    seenBy: ['epochs'],
    seeds: [3],
    within: 20,
    trial: RESTORES,
  },
  {
    name: 'writes-while-recovering',
    breaks: 'A node writes while its past may still come back.',
    file: 'node/recover/recovery.js',
    find: "return new HujiError('NODE_RECOVERING');",
    put: 'return null;',
    seenBy: ['epochs', 'progress'],
    seeds: [3],
    within: 20,
    trial: LOST_ENDS,
  },
  {
    name: 'overtaken-ignored',
    breaks: 'A clone does not notice that its name is used elsewhere.',
    file: 'node/recover/recovery.js',
    find: 'if (isOwn && this.endsEpoch(branch))',
    put: 'if (false)',
    seenBy: ['epochs'],
    seeds: [3],
    within: 20,
    trial: RESTORES,
  },
  {
    name: 'loss-unnoticed',
    breaks: 'A start does not compare the store with the heads file.',
    file: 'node/recover/recovery.js',
    find: 'const ends = lostEnds(heads, log);',
    put: 'const ends = [];',
    seenBy: ['epochs'],
    seeds: [1],
    within: 20,
    trial: LOST_ENDS,
  },
];

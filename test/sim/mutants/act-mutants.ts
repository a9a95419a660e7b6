import type { Mutant } from './mutant.js';
import { ACTS } from './trials.js';

export const ACT_MUTANTS: readonly Mutant[] = [
  {
    name: 'netted-off',
    breaks: 'A station pays in less than it took.',
    file: 'node/judge/fee-fault.js',
    find: 'return said.taken === said.remitted',
    put: 'return true',
    seenBy: ['acts'],
    seeds: [1],
    within: 20,
    trial: ACTS,
  },
  {
    name: 'ledger-never-closed',
    breaks: 'A fee is taken though the ledger has been closed.',
    file: 'node/authority/standing.js',
    find: 'return closed === undefined ? null',
    put: 'return true ? null',
    seenBy: ['acts'],
    seeds: [2],
    within: 20,
    trial: ACTS,
  },
  {
    name: 'signs-itself-off',
    breaks: 'A node says of itself that it is ready.',
    file: 'node/judge/readiness-fault.js',
    find: "author !== lane || tier === 'province'",
    put: 'true',
    seenBy: ['acts'],
    seeds: [1],
    within: 20,
    trial: ACTS,
  },
];

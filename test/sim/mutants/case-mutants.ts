import type { Mutant } from './mutant.js';
import { DECISIONS } from './trials.js';

export const CASE_MUTANTS: readonly Mutant[] = [
  {
    name: 'case-told-to-nobody',
    breaks: 'Stations are not told of a case they see one side of.',
    file: 'node/cases/teller.js',
    find: 'await Promise.all([...drafts].map(',
    put: 'await Promise.all([].map(',
    seenBy: ['digests', 'cases'],
    seeds: [1],
    within: 20,
    trial: DECISIONS,
  },
  {
    name: 'verdict-in-one-lane',
    breaks: 'A verdict is written for one of the stations concerned only.',
    file: 'node/methods/decide.js',
    find: 'await Promise.all([...drafts].map(([lane, some])',
    put: 'await Promise.all([...drafts].slice(0, 1).map(([lane, some])',
    seenBy: ['cases'],
    seeds: [1],
    within: 20,
    trial: DECISIONS,
  },
  {
    name: 'case-never-closed',
    breaks: 'A record that no longer says something towards a subject stays in its case.',
    file: 'node/cases/case-keeper.js',
    find: 'if (!marks.some((other) => sameSubject(other, mark)))',
    put: 'if (false)',
    seenBy: ['cases', 'case-model', 'fresh-node', 'fsck', 'digests'],
    seeds: [1],
    within: 20,
    trial: DECISIONS,
  },
];

import type { Mutant } from './mutant.js';

export const SHIP_MUTANTS: readonly Mutant[] = [
  {
    name: 'talk-of-staged',
    breaks: 'Neighbours are told and sent what is not on disk yet.',
    file: 'node/node.js',
    find: 'clock: this.clock,\n            log: this.log.durable,',
    put: 'clock: this.clock,\n            log: this.log,',
    seenBy: ['progress', 'receipts', 'defect'],
    seeds: [4],
    within: 20,
  },
  {
    name: 'receipts-dropped',
    breaks: 'Nobody is told that a frame has been stored.',
    file: 'node/ship/session.js',
    find: 'this.pacer.ask(branch.no);\n        if (received',
    put: 'if (received',
    seenBy: ['progress'],
    seeds: [4],
    within: 10,
  },
  {
    name: 'offer-dropped',
    breaks: 'What comes in over one link is not offered to the others.',
    file: 'node/ship/session.js',
    find: 'this.parts.onFrame(this, branch);',
    put: ';',
    seenBy: ['progress'],
    seeds: [7],
    within: 20,
  },
];

import type { Mutant } from './mutant.js';

export const RECEIVE_MUTANTS: readonly Mutant[] = [
  {
    name: 'catch-up-dropped',
    breaks: 'What waited for documents is not applied when they come.',
    file: 'node/node.js',
    find: 'async onAuthority() {\n        await this.receiver.catchUp();',
    put: 'async onAuthority() {',
    seenBy: ['progress'],
    seeds: [9],
    within: 40,
  },
  {
    name: 'clock-unbounded',
    breaks: 'The hybrid clock follows a clock however far it is ahead.',
    file: 'node/hybrid-clock.js',
    find: 'this.clock.now() + LIMITS.clockAheadMs',
    put: 'this.clock.now() + 1e9',
    seenBy: ['clocks'],
    seeds: [11],
    within: 40,
  },
];

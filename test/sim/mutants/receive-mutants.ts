import type { Mutant } from './mutant.js';

export const RECEIVE_MUTANTS: readonly Mutant[] = [
  {
    name: 'rest-of-frame-skipped',
    breaks: 'Behind a parked change nothing of its frame is applied.',
    file: 'node/receive/frame-receiver.js',
    find: 'applier.apply(tx, branch, seq, change, documents);',
    put: 'this.stuck = this.stuck?.frame === frame ? this.stuck : applier.apply(tx, branch, seq, change, documents).parked && { frame };',
    seenBy: ['model'],
    seeds: [10],
    within: 40,
  },
  {
    name: 'signature-unchecked',
    breaks: 'Frames are taken whoever signed them.',
    file: 'node/receive/frame-receiver.js',
    find: 'if (!verifyFrame(frame, log.keyFor(placement, author)))',
    put: 'if (false)',
    seenBy: ['fsck', 'epochs'],
    seeds: [10],
    within: 40,
  },
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

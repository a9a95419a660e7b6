import type { Mutant } from './mutant.js';
import { CORRECTIONS, HOSTILE, PROFILES, STRANGERS } from './trials.js';

export const RECEIVE_MUTANTS: readonly Mutant[] = [
  {
    name: 'catch-up-dropped',
    breaks: 'What waited for documents is not applied when they come.',
    file: 'node/node.js',
    find: "async onAuthority() {\n        await this.heed('news');",
    put: 'async onAuthority() { await this.review.run(); await this.cases.settle();',
    seenBy: ['progress'],
    seeds: [14],
    within: 40,
  },
  {
    name: 'clock-unbounded',
    breaks: 'The hybrid clock follows a clock however far it is ahead.',
    file: 'node/hybrid-clock.js',
    find: 'this.clock.now() + LIMITS.clockAheadMs',
    put: 'this.clock.now() + 1e9',
    seenBy: ['clocks'],
    seeds: [2],
    within: 20,
    trial: CORRECTIONS,
  },
  {
    name: 'rest-of-frame-skipped',
    breaks: 'What stands in a frame behind a change that is parked is not applied.',
    file: 'node/receive/frame-receiver.js',
    find: 'if (seq > applied)\n                applier.apply(tx, branch, seq, change, documents);',
    put: `if (seq > applied && this.bad !== frame &&
                applier.apply(tx, branch, seq, change, documents).parked)
                this.bad = frame;`,
    seenBy: ['rights', 'model', 'digests', 'fsck', 'fresh-node'],
    seeds: [1],
    within: 20,
    trial: STRANGERS,
  },
  {
    name: 'signature-unchecked',
    breaks: 'A frame counts whoever has signed it.',
    file: 'node/receive/verifying.js',
    find: 'if (verifyFrame(frame, key))',
    put: 'if (true)',
    seenBy: ['progress', 'fsck', 'epochs', 'model', 'fresh-node', 'digests'],
    seeds: [1],
    within: 20,
    trial: HOSTILE,
  },
  {
    name: 'judged-by-current',
    breaks: 'A frame is judged by the documents of today, not by those its author had.',
    file: 'node/receive/frame-receiver.js',
    find: 'return authority.at(frame.under);',
    put: 'return authority.at(frame.under) && authority.at(authority.head());',
    seenBy: ['digests', 'fresh-node', 'fsck', 'model'],
    seeds: [1],
    within: 20,
    trial: PROFILES,
  },
];

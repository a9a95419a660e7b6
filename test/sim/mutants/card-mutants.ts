import type { Mutant } from './mutant.js';
import { CARDS } from './trials.js';

export const CARD_MUTANTS: readonly Mutant[] = [
  {
    name: 'gate-not-judged',
    breaks: 'A card is authorised though the gate of its area is closed.',
    file: 'node/authority/gates.js',
    find: 'return gate?.open === true && gate.from <= day && day <= gate.until;',
    put: 'return true;',
    seenBy: ['cards'],
    seeds: [1],
    within: 20,
    trial: CARDS,
  },
  {
    name: 'step-of-any-stage',
    breaks: 'A step counts whatever stage the application is at.',
    file: 'conflict/card/stages.js',
    find: 'return FOLLOWS[stage].includes(act);',
    put: 'return true;',
    seenBy: ['cards'],
    seeds: [1],
    within: 20,
    trial: CARDS,
  },
  {
    name: 'forward-goes-first',
    breaks: 'A step forward goes before one that stops the application.',
    file: 'conflict/card/card-state.js',
    find: 'precedence(b.act) - precedence(a.act)',
    put: 'precedence(a.act) - precedence(b.act)',
    seenBy: ['cards'],
    seeds: [1],
    within: 40,
    trial: CARDS,
  },
  {
    name: 'acts-replace-each-other',
    breaks: 'A later step on a card takes the place of the one it follows.',
    file: 'conflict/record.js',
    find: 'if (loser.change.entity === CARD)',
    put: 'if (false)',
    seenBy: ['cards', 'model', 'fresh-node', 'digests', 'fsck'],
    seeds: [1],
    within: 20,
    trial: CARDS,
  },
];

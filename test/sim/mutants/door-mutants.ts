import type { Mutant } from './mutant.js';
import { DOORS } from './trials.js';

export const DOOR_MUTANTS: readonly Mutant[] = [
  {
    name: 'door-as-it-is-spelt',
    breaks: 'Spaces and the width of digits make another door.',
    file: 'conflict/cases/door.js',
    find: "stated.normalize('NFKC').replace(/\\s/gu, '')",
    put: 'stated',
    seenBy: ['case-model'],
    seeds: [1],
    within: 20,
    trial: DOORS,
  },
  {
    name: 'door-counted-in-heads',
    breaks: 'Two heads of one household crowd a door as two households do.',
    file: 'conflict/cases/door.js',
    find: 'households.size >= Math.max(...limits)',
    put: 'members.length >= Math.max(...limits)',
    seenBy: ['case-model'],
    seeds: [1],
    within: 20,
    trial: DOORS,
  },
];

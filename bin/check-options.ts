import { LIMITS } from '../node/limits.js';
import { DAY } from './day-option.js';

/** Options of `huji check`, as bin/options.ts has them. */
export const CHECK_OPTIONS = {
  done: {
    type: 'choice',
    value: 'STEP',
    help: 'option.done',
    choices: ['verified', 'accurate', 'entered', 'recheck'],
  },
  result: {
    type: 'choice',
    value: 'RESULT',
    help: 'option.result',
    choices: ['agrees', 'differs', 'absent', 'unknown', 'right', 'wrong'],
  },
  channel: {
    type: 'choice',
    value: 'CHANNEL',
    help: 'option.channel',
    choices: ['internal', 'visit'],
  },
  officer: { type: 'text', value: 'NAME', help: 'option.officer' },
  date: {
    type: 'text',
    value: 'DATE',
    help: 'option.date',
    ...DAY,
  },
  sample: { type: 'text', value: 'SAMPLE', help: 'option.sample' },
  size: {
    type: 'count',
    value: 'N',
    help: 'option.size',
    default: 50,
    min: 1,
    max: LIMITS.listMax,
  },
} as const;

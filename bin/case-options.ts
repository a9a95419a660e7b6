import { CAUSES } from '../conflict/cases/handling.js';
import { DAY } from './day-option.js';

/** Options of `huji cases` and `huji decide`, as bin/options.ts has them. */
export const CASE_OPTIONS = {
  keep: { type: 'text', value: 'ID', help: 'option.keep' },
  claim: { type: 'text', value: 'ID', help: 'option.claim' },
  same: { type: 'flag', help: 'option.same' },
  different: { type: 'flag', help: 'option.different' },
  defer: { type: 'text', value: 'DATE', help: 'option.defer', ...DAY },
  value: {
    type: 'list',
    value: 'FIELD=V',
    help: 'option.value',
    form: /^[^=]+=/,
    expects: 'expects.value',
  },
  cause: {
    type: 'choice',
    value: 'CAUSE',
    help: 'option.cause',
    choices: Object.keys(CAUSES),
  },
  paper: { type: 'list', value: 'KIND', help: 'option.paper' },
  due: { type: 'text', value: 'DATE', help: 'option.due', ...DAY },
  overdue: { type: 'flag', help: 'option.overdue' },
} as const;

import { CARD_STAGES } from '../conflict/card/stages.js';
import { DAY } from './day-option.js';

/** Options of `huji card` and `huji gate`, as bin/options.ts has them. */
export const CARD_OPTIONS = {
  reason: {
    type: 'text',
    value: 'CODE',
    help: 'option.reason',
    form: /^\d{2}$/,
    expects: 'expects.two-digits',
  },
  photo: { type: 'text', value: 'FILE', help: 'option.photo' },
  generation: { type: 'choice', value: 'N', help: 'option.generation', choices: ['1', '2'] },
  fault: {
    type: 'text',
    value: 'CODE',
    help: 'option.fault',
    form: /^\d{2}$/,
    expects: 'expects.two-digits',
  },
  on: { type: 'text', value: 'DATE', help: 'option.on', ...DAY },
  form: { type: 'choice', value: 'FORM', help: 'option.form', choices: ['csv', 'html'] },
  batch: { type: 'text', value: 'BATCH', help: 'option.batch' },
  body: { type: 'text', value: 'NUMBER', help: 'option.body' },
  old: { type: 'choice', value: 'WHAT', help: 'option.old', choices: ['collected', 'lost'] },
  stage: { type: 'choice', value: 'STAGE', help: 'option.stage', choices: CARD_STAGES },
  persons: { type: 'count', value: 'N', help: 'option.persons', min: 0, max: 10_000_000 },
  ledger: { type: 'text', value: 'FILE', help: 'option.ledger' },
  households: { type: 'count', value: 'N', help: 'option.households', min: 0, max: 10_000_000 },
} as const;

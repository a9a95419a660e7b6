import { DAY } from './day-option.js';

/** Options of `huji office` and of the rest of the campaign, as bin/options.ts has them. */
export const CAMPAIGN_OPTIONS = {
  from: {
    type: 'text',
    value: 'DATE',
    help: 'option.from',
    ...DAY,
  },
  phone: { type: 'text', value: 'NUMBER', help: 'option.phone' },
  years: {
    type: 'text',
    value: 'YEARS',
    help: 'option.years',
    form: /^\d{4}(-\d{4})?$/,
    expects: 'expects.years',
  },
  device: { type: 'list', value: 'KIND=MODEL', help: 'option.device' },
  withdraw: { type: 'flag', help: 'option.withdraw' },
  all: { type: 'flag', help: 'option.all' },
  amount: {
    type: 'text',
    value: 'YUAN',
    help: 'option.amount',
    form: /^\d{1,5}(\.\d{1,2})?$/,
    expects: 'expects.yuan',
  },
  receipt: { type: 'text', value: 'NUMBER', help: 'option.receipt' },
  exemption: { type: 'text', value: 'CODE', help: 'option.exemption' },
  slip: { type: 'text', value: 'NUMBER', help: 'option.slip' },
  close: { type: 'flag', help: 'option.close' },
  blanks: {
    type: 'text',
    value: 'N',
    help: 'option.blanks',
    form: /^-?\d{1,8}$/,
    expects: 'expects.blanks',
  },
} as const;

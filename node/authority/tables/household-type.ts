import type { CodeTable } from '../code-table.js';

/** 户别 of the form (公通字〔1995〕91号). The digits are the custom of the registers, no standard. */
export const HOUSEHOLD_TYPE: CodeTable = {
  name: 'household-type',
  version: 1,
  entries: [
    { code: '1', zh: '家庭户' },
    { code: '2', zh: '集体户' },
  ],
};

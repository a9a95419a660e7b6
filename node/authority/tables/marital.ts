import type { CodeTable } from '../code-table.js';

/** GB/T 2261.2-2003. */
export const MARITAL: CodeTable = {
  name: 'marital',
  version: 1,
  entries: [
    { code: '10', zh: '未婚' },
    { code: '20', zh: '已婚', also: ['有配偶'] },
    { code: '21', zh: '初婚' },
    { code: '22', zh: '再婚' },
    { code: '23', zh: '复婚' },
    { code: '30', zh: '丧偶' },
    { code: '40', zh: '离婚', also: ['离异'] },
    { code: '90', zh: '未说明', also: ['未说明的婚姻状况'] },
  ],
};

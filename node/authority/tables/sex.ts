import type { CodeTable } from '../code-table.js';

/** GB/T 2261.1-2003. The names are those the register prints. */
export const SEX: CodeTable = {
  name: 'sex',
  version: 1,
  entries: [
    { code: '0', zh: '未知', also: ['未知的性别'] },
    { code: '1', zh: '男', also: ['男性'] },
    { code: '2', zh: '女', also: ['女性'] },
    { code: '9', zh: '未说明', also: ['未说明的性别'] },
  ],
};

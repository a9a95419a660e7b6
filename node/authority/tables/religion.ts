import type { CodeTable } from '../code-table.js';

/** GA 214.12-2004 (as quoted by two public data dictionaries). */
export const RELIGION: CodeTable = {
  name: 'religion',
  version: 1,
  entries: [
    { code: '00', zh: '无宗教信仰', also: ['无'] },
    { code: '10', zh: '佛教' },
    { code: '20', zh: '喇嘛教', also: ['藏传佛教'] },
    { code: '30', zh: '道教' },
    { code: '40', zh: '天主教' },
    { code: '50', zh: '基督教' },
    { code: '60', zh: '东正教' },
    { code: '70', zh: '伊斯兰教' },
    { code: '99', zh: '其他' },
  ],
};

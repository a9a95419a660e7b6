import type { CodeTable } from '../code-table.js';

/** 人员状态 RYZT, as the registers of 2004 code it. */
export const PERSON_STATE: CodeTable = {
  name: 'person-state',
  version: 1,
  entries: [
    { code: '0', zh: '正常' },
    { code: '1', zh: '死亡' },
    { code: '2', zh: '迁出' },
    { code: '3', zh: '服兵役' },
    { code: '4', zh: '出国境定居' },
    { code: '7', zh: '删除' },
    { code: '8', zh: '注销', also: ['冲销'] },
    { code: '9', zh: '其它', also: ['其他'] },
  ],
};

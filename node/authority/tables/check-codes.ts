import type { CodeTable } from '../code-table.js';

/** Codes of checking (核对): our own, since no standard names any. */
export const CHECK_TABLES: readonly CodeTable[] = [
  {
    name: 'check-channel',
    version: 1,
    entries: [
      { code: '1', zh: '内部核对' },
      { code: '2', zh: '入户调查' },
    ],
  },
  {
    name: 'check-result',
    version: 1,
    entries: [
      { code: '1', zh: '一致' },
      { code: '2', zh: '有误' },
      { code: '3', zh: '无人居住' },
      { code: '4', zh: '查无此人' },
    ],
  },
  {
    name: 'recheck-result',
    version: 1,
    entries: [
      { code: '1', zh: '正确' },
      { code: '2', zh: '错误' },
    ],
  },
];

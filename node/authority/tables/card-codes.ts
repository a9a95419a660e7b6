import type { CodeTable } from '../code-table.js';

/**
 * Codes of applications for cards. Reasons: GA/T 2000.10, class and detail; of its details only
 * the first are known by their text, the others say what the law names (身份证法 art. 10, 11).
 */
export const CARD_TABLES: readonly CodeTable[] = [
  {
    name: 'card-reason',
    version: 1,
    entries: [
      { code: '10', zh: '申请领取' },
      { code: '11', zh: '未满16周岁申领' },
      { code: '12', zh: '年满16周岁首次申领' },
      { code: '13', zh: '港澳台居民定居申领' },
      { code: '14', zh: '华侨回国定居申领' },
      { code: '15', zh: '入籍申领' },
      { code: '20', zh: '申请换领' },
      { code: '21', zh: '有效期满换领' },
      { code: '22', zh: '项目变更更正换领' },
      { code: '23', zh: '证件损坏换领' },
      { code: '30', zh: '丢失补领' },
      { code: '40', zh: '一代证换发二代证' },
    ],
  },
  {
    name: 'card-generation',
    version: 1,
    entries: [
      { code: '1', zh: '第一代居民身份证' },
      { code: '2', zh: '第二代居民身份证' },
    ],
  },
  {
    // Our own: the standard's list of faults is not published.
    name: 'card-fault',
    version: 1,
    entries: [
      { code: '10', zh: '登记项目有误' },
      { code: '11', zh: '公民身份号码有误' },
      { code: '12', zh: '与常住人口登记表不符' },
      { code: '13', zh: '重号' },
      { code: '14', zh: '户口状态不正常' },
      { code: '20', zh: '照片不合格' },
      { code: '30', zh: '制证质量不合格' },
      { code: '31', zh: '证件与本人不符' },
      { code: '90', zh: '其他' },
    ],
  },
];

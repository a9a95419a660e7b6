import { type FieldNo, fieldNo } from './fields.js';

/**
 * What a change of event 107 is (变更更正类别, GA 214.13): 变更, the fact changed, or 更正, the
 * record was wrong and the correction reaches back.
 */
export interface ChangeCategory {
  readonly code: string;
  readonly zh: string;
  readonly nature: 'change' | 'correction';
  /** Fields it may write beside what goes with them; null: any that no other category names. */
  readonly fields: readonly FieldNo[] | null;
}

const c = (
  code: string,
  zh: string,
  nature: ChangeCategory['nature'],
  ...ids: string[]
): ChangeCategory => ({ code, zh, nature, fields: ids.length === 0 ? null : ids.map(fieldNo) });

export const CHANGE_CATEGORIES: readonly ChangeCategory[] = [
  c('11', '纠正重号', 'correction', 'GMSFHM'),
  c('12', '纠正错号', 'correction', 'GMSFHM'),
  c('19', '号码其他更正', 'correction', 'GMSFHM'),
  c('21', '姓名变更', 'change', 'XM', 'XMPY'),
  c('22', '姓名更正', 'correction', 'XM', 'XMPY', 'CYM'),
  c('23', '曾用名变更', 'change', 'CYM'),
  c('31', '性别变更', 'change', 'XB'),
  c('32', '性别更正', 'correction', 'XB'),
  c('41', '出生日期更正', 'correction', 'CSRQ', 'CSSJ'),
  c('49', '出生日期其他', 'correction', 'CSRQ', 'CSSJ'),
  c('51', '民族变更', 'change', 'MZ'),
  c('52', '民族更正', 'correction', 'MZ'),
  c('61', '出生地更正', 'correction', 'CSDGJDQ', 'CSDSSXQ', 'CSDXZ'),
  c('69', '出生地其他', 'correction', 'CSDGJDQ', 'CSDSSXQ', 'CSDXZ'),
  c('71', '籍贯变更', 'change', 'JGGJDQ', 'JGSSXQ'),
  c('72', '籍贯更正', 'correction', 'JGGJDQ', 'JGSSXQ'),
  c('81', '信息级别变更', 'change', 'XXJB'),
  c('91', '其他变更', 'change'),
  c('92', '其他更正', 'correction'),
];

const byCode = new Map(CHANGE_CATEGORIES.map((each) => [each.code, each]));
const named = new Set(CHANGE_CATEGORIES.flatMap(({ fields }) => fields ?? []));

export function changeCategory(code: string): ChangeCategory | undefined {
  return byCode.get(code);
}

/** Whether the category is one of changes to this field. */
export function isOfCategory(category: ChangeCategory, field: FieldNo): boolean {
  return category.fields === null ? !named.has(field) : category.fields.includes(field);
}

import type { Json } from '../node/control/control.js';
import { listIn, partOf, textIn } from './document.js';
import { printedDay, printedPage } from './printed-page.js';
import { escaped } from './visit-sheet.js';

const SEX_ZH: { readonly [code: string]: string } = { '1': '男', '2': '女' };
const ITEMS = [
  ['XM', '姓名'],
  ['XB', '性别'],
  ['MZ', '民族'],
  ['CSRQ', '出生日期'],
  ['GMSFHM', '公民身份号码'],
  ['SSXQ', '住址省县'],
  ['MLXZ', '住址详址'],
] as const;
const GENERATIONS: { readonly [generation: string]: string } = { '1': '第一代', '2': '第二代' };

/** What codes of tables are called: by table and code. */
export type CodeNames = (table: string, code: string) => string;

/**
 * 居民身份证申领登记表: what was sent up, as the applicant confirms it by his signature (the answer
 * of `card.show`, whole). `photo` is a JPEG in base64, '' for none.
 */
export function applicationForm(document: Json, photo: string, nameOf: CodeNames): string {
  const items = partOf(document, 'items');
  const shown = (id: string): string => {
    const value = textIn(items, id);
    if (id === 'XB') return SEX_ZH[value] ?? '未说明';
    if (id === 'MZ') return escaped(nameOf('nation', value));
    if (id === 'SSXQ') return escaped(`${nameOf('area', value)} ${value}`.trim());
    return id === 'CSRQ' ? printedDay(value) : escaped(value);
  };
  const picture = photo === '' ? '照片' : `<img alt="照片" src="data:image/jpeg;base64,${photo}">`;
  const rows = ITEMS.map(([id, zh], at) => {
    const cell = at === 0 ? `<td class="photo" rowspan="${ITEMS.length}">${picture}</td>` : '';
    return `<tr><th>${zh}</th><td>${shown(id)}</td>${cell}</tr>`;
  });
  const reason = nameOf('card-reason', textIn(document, 'reason'));
  const body = `<h1>居民身份证申领登记表</h1>
<p>受理号:<span class="number">${escaped(textIn(document, 'number'))}</span></p>
<table>
${rows.join('\n')}
<tr><th>申领原因</th><td colspan="2">${escaped(reason)}</td></tr>
<tr><th>证件代次</th><td colspan="2">${GENERATIONS[textIn(document, 'generation')] ?? ''}居民身份证</td></tr>
<tr><th>受理日期</th><td colspan="2">${printedDay(textIn(document, 'accepted'))}</td></tr>
<tr><th>受理单位</th><td colspan="2">${escaped(textIn(document, 'station'))}</td></tr>
</table>
<p>以上登记项目经本人核对无误,与常住人口登记表、户口簿一致。</p>
<div class="sign"><span>申领人(监护人)签名:</span><span>受理民警签名:</span><span>日期:</span></div>
<div class="sign"><span>县级公安机关审核:</span><span>签发:</span><span>日期:</span></div>
${actsTable(document)}`;
  return printedPage('居民身份证申领登记表', body);
}

const STEPS_ZH: { readonly [step: string]: string } = {
  accept: '受理',
  review: '审核',
  approve: '签发',
  sample: '质量抽检',
  authorise: '授权制证',
  produce: '制证',
  reject: '证件不合格',
  dispatch: '分发',
  receive: '接收',
  'hand-over': '发放',
  return: '退回',
  resume: '重新上报',
  cancel: '作废',
  recall: '收回',
  loss: '挂失',
  collect: '收交',
  destroy: '销毁',
};

/** What has been done so far, and by whom. */
function actsTable(document: Json): string {
  const rows = listIn(document, 'acts').flatMap((act) => {
    const step = STEPS_ZH[textIn(act, 'step')];
    if (step === undefined || partOf(act, 'counts') !== true) return [];
    const who = escaped(`${textIn(act, 'author')} ${textIn(act, 'operator')}`.trim());
    return [`<tr><th>${step}</th><td>${printedDay(textIn(act, 'on'))}</td><td>${who}</td></tr>`];
  });
  return `<table>\n${rows.join('\n')}\n</table>`;
}

/**
 * 领取居民身份证回执: what the applicant takes home. By the answer of `card.status`, so that nothing of
 * the person is in it.
 */
export function cardReceipt(document: Json, phone: string): string {
  const number = textIn(document, 'number');
  const due = textIn(document, 'cardDue');
  const body = `<h1>领取居民身份证回执</h1>
<table>
<tr><th>受理号</th><td class="number">${escaped(number)}</td></tr>
<tr><th>受理单位</th><td>${escaped(number.slice(0, 9))}</td></tr>
<tr><th>受理日期</th><td>${printedDay(number.slice(9, 17))}</td></tr>
<tr><th>领证期限</th><td>${due === '' ? '自受理之日起六十日内' : `${printedDay(due)}前`}</td></tr>
<tr><th>查询电话</th><td>${escaped(phone)}</td></tr>
</table>
<p>领证时请携带本回执,并交回原居民身份证;原证遗失的,须先办理挂失。</p>
<p>凭受理号可在受理单位窗口查询办理进度。</p>
<div class="sign"><span>申领人签名:</span><span>受理民警签名:</span><span>日期:</span></div>
<p class="note">交通不便的地区,领证期限可以延长三十日(居民身份证法第十二条)。</p>`;
  return printedPage('领取居民身份证回执', body);
}

import { CAUSES } from '../conflict/cases/handling.js';
import type { Json } from '../node/control/control.js';
import { EVIDENCE_KINDS } from '../proto/evidence-kinds.js';
import { listIn, partOf, textIn } from './document.js';
import { escaped } from './visit-sheet.js';

/** A4 across; nothing comes from outside the file. */
const STYLE = `
@page { size: A4 landscape; margin: 10mm }
* { box-sizing: border-box }
body { font: 10pt/1.35 "SimSun", "Songti SC", "Noto Serif CJK SC", serif; margin: 0; color: #000 }
h1 { font-size: 15pt; text-align: center; margin: 0 0 2mm; letter-spacing: .2em }
.head { display: flex; justify-content: space-between; margin-bottom: 2mm }
table { border-collapse: collapse; width: 100% }
tr { break-inside: avoid } thead { display: table-header-group }
th, td { border: .3mm solid #000; padding: .6mm 1mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th { font-weight: normal; background: #eee; print-color-adjust: exact }
tr.overdue .due { font-weight: bold } tr.overdue .due::after { content: " 逾期" }
.note { font-size: 9pt } .done { width: 18% }
`;

const TITLES: { readonly [kind: string]: string } = {
  unregistered: '未落户人员登记清单',
  'missing-document': '户口登记材料不全清单',
};
const REASONS: { readonly [reason: string]: string } = {
  ...CAUSES,
  ...Object.fromEntries(EVIDENCE_KINDS.map(({ name, zh }) => [name, `缺${zh}`])),
  ...{ birth: '出生登记未附材料', supplement: '补录未附材料', reopened: '重新受理' },
  ...{ births: '出生名单', marriages: '婚姻名单', employment: '用工名单' },
};
const SEXES: { readonly [code: string]: string } = { '1': '男', '2': '女' };

/** The list (清单) of the cases in the answer of `cases.print`. */
export function caseList(document: Json, printedOn: string): string {
  const cases = listIn(document, 'cases');
  const title = TITLES[textIn(document, 'kind')] ?? '';
  const head = [
    `单位：${escaped(textIn(document, 'node'))}`,
    `件数：${cases.length}`,
    `打印：${escaped(printedOn)}`,
  ];
  const columns = ['序号', '姓名', '性别', '出生日期', '父母', '住址', '事由', '承办', '期限'];
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${title}</h1>
<div class="head">${head.map((each) => `<span>${each}</span>`).join('')}</div>
<table>
<thead><tr>${columns.map((each) => `<th>${each}</th>`).join('')}
<th class="done">办理情况</th></tr></thead>
<tbody>
${cases.map(row).join('\n')}
</tbody>
</table>
<p class="note">逾期未办的由上一级督办。不得以缺少证明为由拒绝登记。</p>
</body>
</html>
`;
}

function row(found: Json, at: number): string {
  const person = partOf(found, 'person');
  const parents = ['FQXM', 'MQXM'].map((id) => textIn(person, id)).filter((name) => name !== '');
  const reasons = listIn(found, 'reasons').map((each) => REASONS[String(each)] ?? String(each));
  const cells = [
    String(at + 1),
    textIn(person, 'XM'),
    SEXES[textIn(person, 'XB')] ?? '',
    textIn(person, 'CSRQ'),
    parents.join('、'),
    textIn(person, 'MLXZ'),
    reasons.join('；'),
    textIn(found, 'owner'),
  ].map((cell) => `<td>${escaped(cell)}</td>`);
  const overdue = partOf(found, 'overdue') === true ? ' class="overdue"' : '';
  const due = `<td class="due">${escaped(textIn(found, 'due'))}</td>`;
  return `<tr${overdue}>${cells.join('')}${due}<td></td></tr>`;
}

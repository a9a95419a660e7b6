import type { Json } from '../node/control/control.js';
import { SOURCE_NAMES_ZH, SOURCES } from '../proto/source.js';
import { listIn, partOf, textIn } from './document.js';

const EVIDENCE = SOURCES.filter((source) => source !== 'none');
const STEPS_ZH: { readonly [step: string]: string } = {
  verified: '已核对',
  accurate: '已准确',
  entered: '已录入',
};

/** A4, one page a household; nothing comes from outside the file. */
const STYLE = `
@page { size: A4 landscape; margin: 10mm }
* { box-sizing: border-box }
body { font: 10pt/1.35 "SimSun", "Songti SC", "Noto Serif CJK SC", serif; margin: 0; color: #000 }
section { break-after: page } section:last-child { break-after: auto }
h1 { font-size: 15pt; text-align: center; margin: 0 0 2mm; letter-spacing: .2em }
.head { display: flex; justify-content: space-between; margin-bottom: 2mm }
table { border-collapse: collapse; width: 100%; margin-bottom: 4mm; break-inside: auto }
tr { break-inside: avoid } thead { display: table-header-group }
caption { text-align: left; font-weight: bold; padding: 1mm 0 }
th, td { border: .3mm solid #000; padding: .6mm 1mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th { font-weight: normal; background: #eee; print-color-adjust: exact }
tr.differ td:first-child::after { content: " ※" } tr.differ td { font-weight: bold }
.check { width: 14%; white-space: nowrap } .item { width: 11%; white-space: nowrap }
.sign { display: flex; gap: 8mm; margin-top: 3mm; break-inside: avoid }
.sign span { flex: 1; border-bottom: .3mm solid #000; padding-bottom: 7mm }
.note { font-size: 9pt; margin: 1mm 0 }
`;

/** The visit sheet (入户核对表) of the households in the answer of `check.sheets`. */
export function visitSheet(document: Json, printedOn: string): string {
  const node = textIn(document, 'node');
  const sections = listIn(document, 'households').map((each) => section(each, node, printedOn));
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>入户核对表</title>
<style>${STYLE}</style>
</head>
<body>
${sections.join('\n')}
</body>
</html>
`;
}

function section(household: Json, node: string, printedOn: string): string {
  const people = listIn(household, 'people');
  const head = [
    `户号：${escaped(textIn(household, 'household'))}`,
    `住址：${escaped(textIn(household, 'address'))}`,
    `登记机关：${escaped(textIn(household, 'station'))}`,
    `人数：${people.length}`,
    `打印：${escaped(node)}　${escaped(printedOn)}`,
  ];
  return `<section>
<h1>常住人口登记项目入户核对表</h1>
<div class="head">${head.map((each) => `<span>${each}</span>`).join('')}</div>
${people.map(personTable).join('\n')}
<p class="note">※ 各来源不一致。核对方式：□ 内部核对　□ 入户调查　
核对结果：□ 一致　□ 有误（在“核对”栏写明）　□ 无人居住　□ 查无此人</p>
<div class="sign"><span>申报人（户主）签章：</span><span>核对民警签名：</span>
<span>协助人签名：</span><span>核对日期：　　　年　　月　　日</span></div>
</section>`;
}

function personTable(person: Json): string {
  const items = listIn(person, 'items').filter(isWorthALine);
  const step = STEPS_ZH[textIn(person, 'step')] ?? '未核对';
  const named = listIn(person, 'items').find((item) => textIn(item, 'id') === 'XM');
  const name = textIn(named, 'value');
  const sources = EVIDENCE.map((source) => `<th>${SOURCE_NAMES_ZH[source]}</th>`).join('');
  return `<table>
<caption>${escaped(name)}　（${step}）　编号 ${escaped(textIn(person, 'id'))}</caption>
<thead><tr><th class="item">项目</th><th>登记值</th>${sources}<th class="check">核对</th></tr></thead>
<tbody>
${items.map(itemRow).join('\n')}
</tbody>
</table>`;
}

/** The items of the form that matter most have a line even where nobody says anything. */
const ALWAYS = new Set(['XM', 'XB', 'MZ', 'CSRQ', 'GMSFHM', 'YHZGX', 'MLXZ', 'WHCD', 'HYZK']);

function isWorthALine(item: Json): boolean {
  const isStated = EVIDENCE.some((source) => listIn(partOf(item, 'sources'), source).length > 0);
  return isStated || ALWAYS.has(textIn(item, 'id'));
}

function itemRow(item: Json): string {
  const claims = EVIDENCE.map((source) => {
    const stated = listIn(partOf(item, 'sources'), source).map((value) => escaped(String(value)));
    return `<td>${stated.join('<br>')}</td>`;
  });
  const differs = partOf(item, 'agree') === false ? ' class="differ"' : '';
  const value = escaped(textIn(item, 'value'));
  const name = escaped(textIn(item, 'zh'));
  return `<tr${differs}><td>${name}</td><td>${value}</td>${claims.join('')}<td></td></tr>`;
}

const ESCAPES: { readonly [char: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? '');
}

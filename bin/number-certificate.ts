import type { Json } from '../node/control/control.js';
import { changeCategory } from '../proto/change-category.js';
import { listIn, partOf, textIn } from './document.js';
import { escaped } from './visit-sheet.js';

const SEX_ZH: { readonly [code: string]: string } = { '1': '男', '2': '女' };

/** A4, one page; nothing comes from outside the file. */
const STYLE = `
@page { size: A4; margin: 25mm 22mm }
body { font: 14pt/1.9 "SimSun", "Songti SC", "Noto Serif CJK SC", serif; margin: 0; color: #000 }
h1 { font-size: 22pt; text-align: center; letter-spacing: .15em; margin: 0 0 10mm }
p { text-indent: 2em; margin: 0 0 4mm } .number { font-family: monospace; white-space: nowrap }
table { border-collapse: collapse; width: 100%; margin: 6mm 0; font-size: 11pt; line-height: 1.5 }
tr { break-inside: avoid } th, td { border: .3mm solid #000; padding: 1.5mm; text-align: left;
  overflow-wrap: anywhere } th { font-weight: normal; background: #eee }
.seal { margin-top: 20mm; text-align: right; line-height: 2.2; break-inside: avoid }
.note { font-size: 10.5pt; text-indent: 0; margin-top: 10mm }
`;

/** 公民身份号码更正证明 of a person, by the answer of `history`, numbers whole. */
export function numberCertificate(document: Json, printedOn: string): string {
  const holder = partOf(document, 'holder');
  const cell = (part: string) => escaped(textIn(holder, part));
  const corrections = listIn(document, 'corrections');
  const [first] = corrections;
  const former = escaped(textIn(first, 'from'));
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>公民身份号码更正证明</title>
<style>${STYLE}</style>
</head>
<body>
<h1>公民身份号码更正证明</h1>
<p>兹证明${cell('XM')}(性别:${SEX_ZH[textIn(holder, 'XB')] ?? '未说明'},出生日期:${day(textIn(holder, 'CSRQ'))})
原公民身份号码为 <span class="number">${former}</span>,现公民身份号码为
<span class="number">${cell('GMSFHM')}</span>,系同一人。</p>
<p>历次更正如下:</p>
<table>
<thead><tr><th>更正日期</th><th>原号码</th><th>更正后号码</th><th>类别</th><th>依据</th><th>承办</th></tr></thead>
<tbody>
${corrections.map(row).join('\n')}
</tbody>
</table>
<p>特此证明。</p>
<div class="seal"><div>登记机关:${escaped(textIn(document, 'station'))}(户口专用章)</div>
<div>承办人:＿＿＿＿＿＿　　签发人:＿＿＿＿＿＿</div><div>${day(printedOn.replaceAll('-', ''))}</div></div>
<p class="note">编号 ${escaped(textIn(document, 'id'))}。更正后须申领新的居民身份证,原证交回。</p>
</body>
</html>
`;
}

function row(correction: Json): string {
  const since = textIn(correction, 'since');
  const written = textIn(correction, 'at').slice(0, 10).replaceAll('-', '');
  const papers = listIn(correction, 'documents').map((each) =>
    ['kind', 'number'].map((part) => escaped(textIn(each, part))).join(' '),
  );
  const category = changeCategory(textIn(correction, 'category'))?.zh ?? '号码更正';
  const cells = [
    day(since === '' ? written : since),
    `<span class="number">${escaped(textIn(correction, 'from'))}</span>`,
    `<span class="number">${escaped(textIn(correction, 'to'))}</span>`,
    category,
    papers.join('<br>'),
    escaped([textIn(correction, 'author'), textIn(correction, 'operator')].join(' ').trim()),
  ];
  return `<tr>${cells.map((each) => `<td>${each}</td>`).join('')}</tr>`;
}

function day(text: string): string {
  return text.length === 8
    ? `${text.slice(0, 4)}年${text.slice(4, 6)}月${text.slice(6)}日`
    : escaped(text);
}

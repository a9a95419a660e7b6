import { escaped } from './visit-sheet.js';

/** A4, to print; nothing comes from outside the file. */
const STYLE = `
@page { size: A4; margin: 18mm 20mm }
body { font: 12pt/1.7 "SimSun", "Songti SC", "Noto Serif CJK SC", serif; margin: 0; color: #000 }
h1 { font-size: 20pt; text-align: center; letter-spacing: .15em; margin: 0 0 6mm }
h2 { font-size: 14pt; margin: 6mm 0 2mm } section { break-after: page }
section:last-child { break-after: auto } p { margin: 0 0 3mm } .number { font-family: monospace }
table { border-collapse: collapse; width: 100%; margin: 3mm 0 } tr { break-inside: avoid }
th, td { border: .3mm solid #000; padding: 1.5mm 2mm; text-align: left; overflow-wrap: anywhere }
th { font-weight: normal; background: #eee; width: 22%; print-color-adjust: exact }
td.figure { text-align: right } .photo { width: 32mm; text-align: center }
.photo img { width: 26mm; height: 32mm }
.sign { display: flex; gap: 8mm; margin-top: 8mm; break-inside: avoid }
.sign span { flex: 1; border-bottom: .3mm solid #000; padding-bottom: 8mm }
.note { font-size: 10pt; margin-top: 4mm } .bar { background: #eee; height: 5mm }
.bar div { background: #555; height: 5mm; print-color-adjust: exact }
`;

/** One file of HTML, in Chinese; `body` is markup whose texts have been escaped. */
export function printedPage(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** 20041008 as it is printed; what is no day as it is. */
export function printedDay(text: string): string {
  return /^\d{8}$/.test(text)
    ? `${text.slice(0, 4)}年${text.slice(4, 6)}月${text.slice(6)}日`
    : escaped(text);
}

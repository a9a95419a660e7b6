import type { Language } from '../../proto/errors.js';

/** What `huji-generate --help` prints. */
export const HELP: Record<Language, string> = {
  en: `Writes register files of people who do not exist, for practice, tests and measurements.

  huji-generate --out DIR [options]

  --out DIR              folder for the files; made where it is missing
  --stations N           stations the people are spread over (6)
  --people N             registrations in all stations together (24000)
  --seed N               same seed and options, same bytes (1)
  --sources LIST         of computer, register, booklet, card (computer)
  --format csv|dbf       (csv)
  --encoding ENCODING    utf-8 or gb18030 (utf-8)
  --header id|zh         columns named by identifiers or in Chinese; zh for csv only (id)
  --no-row-id            files without RYID
  --day YYYYMMDD         register day that ages count to (20040831)
  --clean                plants nothing: every row as it should be
  --corrected            a later export of the same people instead, files named -corrected
  --corrected-share P    share of its rows with one new value (0.01)
  --json                 what was written, as one JSON document
  --help                 this text

A file STATION-SOURCE.csv is written for each station and source. truth.jsonl lists, a line each,
what is wrong on purpose: kind, station and rows, and how. All areas are training areas (2299xx),
so that no number is a real person's.
`,
  zh: `生成虚构人口的户籍文件,供训练、测试和测量之用。

  huji-generate --out 目录 [选项]

  --out 目录             输出目录;不存在则建立
  --stations N           派出所个数(6)
  --people N             所有派出所合计的登记数(24000)
  --seed N               种子与选项相同,则文件逐字节相同(1)
  --sources 列表         computer、register、booklet、card(computer)
  --format csv|dbf       文件格式(csv)
  --encoding 编码        utf-8 或 gb18030(utf-8)
  --header id|zh         列名用标识符或中文;zh 仅用于 csv(id)
  --no-row-id            不含 RYID 列
  --day YYYYMMDD         年龄计算到的登记日(20040831)
  --clean                不设差错:每行都正确
  --corrected            改为输出同一批人的更正后文件,文件名带 -corrected
  --corrected-share P    其中有一项新值的行所占比例(0.01)
  --json                 以一个 JSON 文档说明写出的内容
  --help                 本说明

每个派出所、每个来源写一个文件 STATION-SOURCE.csv。truth.jsonl 逐行列出有意设置的差错:
种类、派出所、所涉行及其方式。所有区划均为训练区划(2299xx),故无一号码属于真实的人。
`,
};

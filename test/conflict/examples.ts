import type { Contribution } from '../../conflict/record.js';
import { newContribution } from '../../conflict/record.js';
import type { Change, EvidenceDocument } from '../../proto/change.js';
import { changeCategory } from '../../proto/change-category.js';
import { entityNo } from '../../proto/entity.js';
import { evidenceKind, isEvidenceKind } from '../../proto/evidence-kinds.js';
import { type Field, fieldNo, findField } from '../../proto/fields.js';
import { hlcFromUnixMs } from '../../proto/hlc.js';
import type { ChangeRef } from '../../proto/id.js';
import { SOURCE_NAMES_ZH, SOURCES, type Source, sourceNo } from '../../proto/source.js';

/** One line of test/conflict/examples/*.txt; README.txt there says how it is read. */
export interface Example {
  readonly no: string;
  readonly field: Field;
  readonly claims: readonly Contribution[];
  readonly value: string;
  readonly provisional: boolean;
  readonly rule: string;
  readonly dispute: 'sources-disagree' | 'merge-tie' | null;
  /** What the section quotes, and the rule it stands under. */
  readonly quote: string;
}

export const HOME = '229901500000';
const ELSEWHERE = '229901510000';
const RECORD: ChangeRef = { stream: '0000000000000001', seq: 1, tag: 0 };
const DISPUTES = { 无: null, 不一致: 'sources-disagree', 并列: 'merge-tie' } as const;
const TIERS: { readonly [zh: string]: string } = {
  派出所裁决: 'station',
  县级裁决: 'county',
  市级裁决: 'city',
  省级裁决: 'province',
};
const EVENTS: { readonly [zh: string]: string } = {
  入库: '100',
  出生登记: '101',
  迁入登记: '105',
  补录: '108',
  住址变动: '103',
  户别变更: '110',
};

export function examplesIn(text: string): Example[] {
  const found: Example[] = [];
  let quote = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('==')) quote = /「(.+)」/.exec(line)?.[1] ?? '';
    const cells = line.split('|').map((cell) => cell.trim());
    if (!/^\d+$/.test(cells[0] ?? '')) continue;
    if (cells.length !== 6) throw new Error(`六栏: ${line}`);
    found.push(exampleOf(cells, quote));
  }
  return found;
}

function exampleOf(cells: readonly string[], quote: string): Example {
  const [no = '', item = '', said = '', result = '', rule = '', problem = ''] = cells;
  const field = findField(item);
  if (field === undefined) throw new Error(`${no}: 没有项目 ${item}`);
  if (!Object.hasOwn(DISPUTES, problem)) throw new Error(`${no}: 问题 ${problem}`);
  const refs: ChangeRef[] = [];
  const claims = said.split('；').map((each, at) => {
    const claim = claimOf(no, each.trim().split(/\s+/), field, refs);
    const ref =
      at === 0 ? RECORD : { stream: `00000000000000a${at}`.padEnd(16, '0'), seq: 1, tag: at };
    refs.push(ref);
    return newContribution({ branch: at, ref }, claim.lane, claim.change);
  });
  return {
    no,
    field,
    claims,
    value: result.replace('?', ''),
    provisional: result.endsWith('?'),
    rule,
    dispute: DISPUTES[problem as keyof typeof DISPUTES],
    quote,
  };
}

function claimOf(no: string, words: readonly string[], field: Field, before: readonly ChangeRef[]) {
  const [day = '', who = '', ...rest] = words;
  const tier = TIERS[who];
  const checks = who === '核对';
  const zh = Object.values(SOURCE_NAMES_ZH).indexOf(who);
  const source: Source = tier !== undefined || checks ? 'none' : (SOURCES[zh] ?? 'none');
  if (source === 'none' && tier === undefined && !checks) throw new Error(`${no}: 来源 ${who}`);
  const value = checks ? '' : (rest.shift() ?? '');
  const said = new Said(no, source, before);
  for (let at = 0; at < rest.length; at++) {
    if (rest[at] === '否') said.rejected.push(...(rest[++at] ?? '').split('/'));
    else said.take(rest[at] ?? '');
  }
  const makes = before.length === 0;
  const event = checks ? '150' : tier === undefined ? said.event(makes) : '130';
  const cells: [number, string][] = checks
    ? [[fieldNo('HDJG'), said.differs ? '2' : '1']]
    : [[field.no, value]];
  if (said.category !== '') cells.push([fieldNo('BGGZLB'), said.category]);
  if (tier !== undefined) {
    const ruling = { tier, reject: { [field.id]: said.rejected }, why: '例' };
    cells.push([fieldNo('CJNR'), JSON.stringify(ruling)]);
  }
  const change: Change = {
    entity: entityNo('person'),
    target: makes ? null : RECORD,
    event,
    source: sourceNo(source),
    since: said.since,
    hlc: hlcOn(day),
    session: 0,
    fields: cells.map(([no]) => no),
    values: cells.map(([, text]) => text),
    seen: said.seen,
    documents: said.documents,
    act: null,
  };
  return { change, lane: said.elsewhere ? ELSEWHERE : HOME };
}

/** What is said beside the value. */
class Said {
  readonly rejected: string[] = [];
  readonly seen: ChangeRef[] = [];
  readonly documents: EvidenceDocument[] = [];
  category = '';
  since: string | null = null;
  elsewhere = false;
  differs = false;
  private named = '';
  private readonly no: string;
  private readonly source: Source;
  private readonly before: readonly ChangeRef[];

  constructor(no: string, source: Source, before: readonly ChangeRef[]) {
    this.no = no;
    this.source = source;
    this.before = before;
  }

  take(word: string): void {
    const number = word.slice(-8);
    if (word === '他所') this.elsewhere = true;
    else if (word === '有误') this.differs = true;
    else if (Object.hasOwn(EVENTS, word)) this.named = EVENTS[word] ?? '';
    else if (/^(变更|更正)\d\d$/.test(word)) this.categorise(word);
    else if (/^自\d{8}$/.test(word)) this.since = number;
    else if (/^签发\d{8}$/.test(word)) this.documents.push({ kind: this.source, issued: number });
    else if (/^附.+\d{8}$/.test(word)) this.cite(word.slice(1, -8), number);
    else if (/^见[\d,]+$/.test(word)) this.see(word.slice(1));
    else throw new Error(`${this.no}: 附加 ${word}`);
  }

  event(makes: boolean): string {
    if (this.named !== '') return this.named;
    if (this.category !== '') return '107';
    return makes ? '100' : '120';
  }

  private categorise(word: string): void {
    this.category = word.slice(2);
    const nature = word.startsWith('变更') ? 'change' : 'correction';
    if (changeCategory(this.category)?.nature !== nature) throw new Error(`${this.no}: ${word}`);
  }

  private cite(kind: string, issued: string): void {
    if (!isEvidenceKind(evidenceKind(kind))) throw new Error(`${this.no}: 证件 ${kind}`);
    this.documents.push({ kind, issued });
  }

  private see(numbers: string): void {
    for (const number of numbers.split(',')) {
      const ref = this.before[Number(number) - 1];
      if (ref === undefined) throw new Error(`${this.no}: 见 ${number}`);
      this.seen.push(ref);
    }
  }
}

/** Noon of a day of 2004, as the register counts days. */
function hlcOn(day: string): number {
  const [month = 1, date = 1] = day.split('-').map(Number);
  return hlcFromUnixMs(Date.UTC(2004, month - 1, date, 4));
}

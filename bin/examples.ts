import type { Json } from '../node/control/control.js';
import { eventOf } from '../proto/events.js';

/** Ids in examples: of the right form, and of no record. */
const PERSON = '0123456789abcdef-17-9f86d081';
const HOUSEHOLD = '0123456789abcdef-16-60303ae2';
const SOUGHT = '0123456789abcdef-18-3b28f33e';
const PLACE = '0123456789abcdef-15-1b4f0e98';
const CHANGE = '0123456789abcdef-21-53c234e5';

const WHO = { XM: '王淑珍', XB: '2', MZ: '01', CSRQ: '19640512', GMSFHM: '22990119640512002X' };
const WHERE = { HH: '001000123', SSXQ: '229901', MLXZ: '和平街12号', PCS: '229901001' };
const NEWBORN = { XM: '王小雪', XB: '1', MZ: '01', CSRQ: '20040901', GMSFHM: '229901200409010011' };
const BIRTH = { kind: '出生医学证明', number: 'D220000001', issued: '20040902' };
const DEATH = { kind: '死亡医学证明', number: 'S220000001', issued: '20041008' };
const MOVE = { kind: '迁移证', number: 'Q22000001', issued: '20040920' };
const DECISION = { kind: '审批表', number: '2004-017', issued: '20040915' };

type Fields = { readonly [id: string]: string };
type Paper = { readonly kind: string; readonly number: string; readonly issued: string };

interface Example {
  readonly fields: Fields;
  readonly source?: string;
  readonly since?: string;
  readonly papers?: readonly Paper[];
}

/** One of every event on the register; areas and numbers are of the training root, no one's. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  '100': { source: 'computer', fields: { ...WHO, ...WHERE, YHZGX: '02' } },
  '101': { fields: { ...NEWBORN, ...WHERE, YHZGX: '20', CSDSSXQ: '229901' }, papers: [BIRTH] },
  '102': { fields: { SWRQ: '20041007', SWZXLB: '1', RYZT: '1' }, papers: [DEATH] },
  '103': { fields: { HH: '001000456', MLXZ: '胜利路8号', HSLBZ: '20040910', HYLBZ: '购房' } },
  '104': { fields: { QCRQ: '20040910', QCZXLB: '所内移居', QWDXZ: '胜利路8号' } },
  '105': {
    fields: { ...WHO, ...WHERE, YHZGX: '02', HSQL: '20040925', HYQL: '工作调动', BDFW: '21' },
    since: '20040925',
    papers: [MOVE],
  },
  '106': { fields: { QCRQ: '20040920', QWDSSXQ: '229902', RYZT: '2' }, papers: [MOVE] },
  '107': { fields: { WHCD: '60', FWCS: '和平街小学' } },
  '108': { fields: { ...WHO, ...WHERE, YHZGX: '02' }, papers: [DECISION] },
  '109': { fields: { RYZT: '7' }, papers: [DECISION] },
  '110': { fields: { HB: '非农业' }, papers: [DECISION] },
  '111': { fields: { RYZT: '8' }, papers: [DECISION] },
  '112': { fields: { RYZT: '0' }, papers: [DECISION] },
  '113': { fields: { CXBG: CHANGE } },
  '114': { fields: { HH: '001000456', YHZGX: '20', BDFW: '12' } },
  '120': { source: 'booklet', fields: { XM: '王淑贞', CSRQ: '19640512' } },
  '130': {
    source: 'none',
    fields: {
      XM: '王淑珍',
      CJNR: JSON.stringify({ tier: 'county', reject: { XM: ['王淑贞'] }, why: '常表与户口簿一致' }),
    },
    papers: [DECISION],
  },
  '150': { source: 'none', fields: { HDQD: '2', HDJG: '1', HDMJ: '王建国' } },
  '151': { source: 'none', fields: { ZQYJ: CHANGE } },
  '152': { source: 'none', fields: { LRYJ: CHANGE } },
  '153': { source: 'none', fields: { CCJG: '1', CCBH: '229901500000-7' } },
  '200': { source: 'computer', fields: { ...WHERE, HLX: '1' } },
  '201': { fields: { ...WHERE, HLX: '1' } },
  '202': { fields: { MLXZ: '和平街14号' } },
  '203': { fields: { QCRQ: '20040920', QCZXLB: '全户迁出' } },
  '413': {
    source: 'none',
    fields: { XM: '赵小来', XB: '1', CSRQ: '20030501', AJYY: 'over-quota' },
  },
  '414': { source: 'none', fields: { AJQK: 'birth-certificate' } },
  '415': { source: 'none', fields: { AJYY: '户口在外省' } },
  '421': {
    source: 'none',
    fields: { WBMD: 'deaths', WBYY: 'number name', WBRQ: '20041007' },
  },
  '422': {
    source: 'none',
    fields: { XM: '王小雪', XB: '1', CSRQ: '20040901', WBMD: 'births' },
  },
  '423': { source: 'none', fields: { WBYY: 'mother birth-date' } },
  '213': { fields: { CXBG: CHANGE } },
  '220': { source: 'booklet', fields: { MLXZ: '和平街十二号' } },
  '230': {
    source: 'none',
    fields: {
      MLXZ: '和平街12号',
      CJNR: JSON.stringify({
        tier: 'station',
        reject: { MLXZ: ['和平街21号'] },
        why: '已入户核对',
      }),
    },
  },
  '301': { fields: { SSXQ: '229901', JLX: '和平街', MLPH: '12号', JCWH: '和平居委会' } },
  '302': { fields: { JLX: '和平路' } },
  '303': { fields: {} },
};

/** A change that `submit` takes, for the event; null where it takes none such. */
export function exampleOf(event: string): Json {
  const type = eventOf(event);
  const example = EXAMPLES[event];
  if (type === undefined || example === undefined) return null;
  const ids = { person: PERSON, case: SOUGHT, place: PLACE };
  const id = ids[type.entity as keyof typeof ids] ?? HOUSEHOLD;
  return {
    ref: `example-${event}`,
    entity: type.entity,
    ...(type.makes ? {} : { id }),
    event,
    source: example.source ?? 'register',
    since: example.since ?? '20040901',
    fields: example.fields,
    documents: example.papers ?? [],
  };
}

export const EXAMPLE_EVENTS = Object.keys(EXAMPLES);

import { checkState } from '../../../conflict/check.js';
import { type FieldNo, fieldAt, fieldNo } from '../../../proto/fields.js';
import { refToId } from '../../../proto/id.js';
import { SOURCES, sourceNo } from '../../../proto/source.js';
import type { Json } from '../../control/control.js';
import type { Household, Member } from './tasks.js';

/** What is gone through at the door, in the order of the resident register form (常表). */
const ITEMS = [
  ...['XM', 'CYM', 'YHZGX', 'XB', 'MZ', 'CSRQ', 'GMSFHM', 'CSDSSXQ', 'JGSSXQ', 'SSXQ', 'MLXZ'],
  ...['WHCD', 'HYZK', 'BYZK', 'ZY', 'FWCS', 'SG', 'XX', 'QTZZ', 'FQXM', 'MQXM', 'POXM'],
].map(fieldNo);
const EVIDENCE = SOURCES.filter((source) => source !== 'none');

/** Names of codes: a sheet is for people. */
export type CodeName = (table: string, code: string) => string | undefined;

/** What each source says of each member, side by side with what is shown. */
export function sheetOf({ number, lane, members }: Household, nameOf: CodeName): Json {
  const address = members[0]?.view.value(fieldNo('MLXZ')) ?? null;
  const people = members.map((member) => personOf(member, nameOf));
  return { household: number, station: lane, address, people };
}

function personOf({ ref, lane, view }: Member, nameOf: CodeName): Json {
  const { step, check } = checkState(view.record, lane);
  const shown = (field: FieldNo, value: string) => {
    const table = fieldAt(field)?.table;
    const name = table === undefined ? undefined : nameOf(table, value);
    return name === undefined ? value : `${value} ${name}`;
  };
  const items = ITEMS.map((field): Json => {
    const sources: { [source: string]: Json } = {};
    const values = new Set<string>();
    for (const source of EVIDENCE) {
      const stated = view.valuesFrom(sourceNo(source), field).filter((value) => value !== '');
      for (const value of stated) values.add(value);
      sources[source] = stated.map((value) => shown(field, value));
    }
    const value = view.value(field) ?? '';
    const { id = '', zh = '' } = fieldAt(field) ?? {};
    return { id, zh, value: shown(field, value), agree: values.size <= 1, sources };
  });
  return { id: refToId(ref), step, checkedOn: check?.change.since ?? null, items };
}

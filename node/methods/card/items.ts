import { sentUp } from '../../../conflict/card/card-state.js';
import { fieldNo } from '../../../proto/fields.js';
import type { StoredRecordView } from '../../query/record-view.js';
import type { Application } from './applications.js';

/** What is printed on a card (身份证法 art. 3), as the register shows it. */
export const PRINTED = ['XM', 'XB', 'MZ', 'CSRQ', 'GMSFHM', 'SSXQ', 'MLXZ'].map(fieldNo);

/** Field and value of every printed item that the register has. */
export function printedItems(view: StoredRecordView): [number, string][] {
  return PRINTED.flatMap((field): [number, string][] => {
    const value = view.value(field) ?? '';
    return value === '' ? [] : [[field, value]];
  });
}

/** Printed items that the register shows otherwise than when the application was sent up. */
export function itemsThatDiffer({ state }: Application, view: StoredRecordView): number[] {
  return PRINTED.filter((field) => sentUp(state, field) !== (view.value(field) ?? ''));
}

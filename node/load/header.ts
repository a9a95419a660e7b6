import { HujiError } from '../../proto/errors.js';
import { FIELDS, type Field, findField } from '../../proto/fields.js';

/** A column of the file that is an item of the register. */
export interface Column {
  /** Position in the file, from 0. */
  readonly at: number;
  readonly field: Field;
}

export interface Header {
  /** By field number. */
  readonly columns: readonly Column[];
  /** Columns that are no item, as the file names them. */
  readonly ignored: readonly string[];
  readonly width: number;
}

export const REQUIRED = ['XM', 'XB', 'CSRQ', 'HH', 'YHZGX'] as const;

/** From here on fields are the node's own business and no item of a register. */
const NODE_FIELDS_FROM = 100;

/** How files of the time also call an item. */
const OTHER_NAMES: Record<string, string> = {
  身份证号: 'GMSFHM',
  身份证号码: 'GMSFHM',
  身份号码: 'GMSFHM',
  公民身份证号码: 'GMSFHM',
  户主关系: 'YHZGX',
  与户主的关系: 'YHZGX',
  出生年月日: 'CSRQ',
  住址: 'MLXZ',
  详细住址: 'MLXZ',
};

/**
 * Finds the register's items in a header: standard identifiers in any case, Chinese or plain
 * names, with or without spaces around. `nameBytesMax` is how long a name the format can hold
 * (10 bytes in a DBF file, where a longer Chinese one is cut off). Throws LOAD_HEADER.
 */
export function readHeader(
  cells: readonly string[],
  nameBytesMax: number,
  required: readonly string[] = REQUIRED,
): Header {
  const columns = new Map<number, Column>();
  const ignored: string[] = [];
  for (const [at, cell] of cells.entries()) {
    const field = fieldOf(cell, nameBytesMax);
    if (field === undefined) {
      ignored.push(cell.trim());
    } else if (columns.has(field.no)) {
      throw new HujiError('LOAD_HEADER', `twice 重复: ${named([field.id])}`);
    } else {
      columns.set(field.no, { at, field });
    }
  }
  const found = [...columns.values()].sort((a, b) => a.field.no - b.field.no);
  const ids = found.map(({ field }) => field.id);
  const missing = required.filter((id) => !ids.includes(id));
  if (missing.length > 0) throw headerFault(named(missing), ids);
  return { columns: found, ignored, width: cells.length };
}

/**
 * Says what is missing and what was found, by names of the register only: where the first row is
 * no header, its cells are somebody's data.
 */
export function headerFault(missing: string, found: readonly string[]): HujiError {
  const has = found.length === 0 ? 'none 无' : named(found);
  return new HujiError('LOAD_HEADER', `missing 缺: ${missing}; found 有: ${has}`);
}

export function named(ids: readonly string[], between = ', '): string {
  return ids.map((id) => `${id} ${findField(id)?.zh ?? ''}`.trim()).join(between);
}

function fieldOf(cell: string, nameBytesMax: number): Field | undefined {
  const name = cell.trim();
  const field = findField(name) ?? findField(OTHER_NAMES[name] ?? '') ?? cutOff(name, nameBytesMax);
  return field !== undefined && field.no < NODE_FIELDS_FROM ? field : undefined;
}

/** The one item whose Chinese name (two bytes a character in GB 18030) was cut off to `name`. */
function cutOff(name: string, nameBytesMax: number): Field | undefined {
  if (name === '' || name.length !== Math.floor(nameBytesMax / 2)) return undefined;
  const longer = FIELDS.filter(({ zh }) => zh.length > name.length && zh.startsWith(name));
  return longer.length === 1 ? longer[0] : undefined;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { COLUMNS, type PersonRow } from '../../../bin/generate/columns.js';
import {
  RARE_BEYOND,
  RARE_FOUR_BYTE,
  RARE_PRIVATE,
  RARE_TWO_BYTE,
} from '../../../bin/generate/data/rare-characters.js';
import type { Encoding } from '../../../bin/generate/encoding.js';
import { generateStation } from '../../../bin/generate/generate.js';
import { openCsv } from '../../../bin/generate/write-csv.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/write-csv');

const people = [
  ...generateStation({ seed: 2, people: 3000, stations: 1, rates: { rareName: 0.2 } }),
];
const columns = ['XM', 'MLXZ', 'FWCS'] as const;

async function write(
  path: string,
  rows: readonly PersonRow[],
  encoding: Encoding,
  chineseHeader = false,
): Promise<Buffer> {
  const writer = await openCsv({ path, columns, encoding, chineseHeader, day: '20040831' });
  try {
    for (const row of rows) await writer.write(row);
  } finally {
    await writer.close();
  }
  return readFileSync(path);
}

const withName = (name: string): PersonRow => ({ ...(people[0] as PersonRow), XM: name });

test('GB 18030 and UTF-8 give back the same text, rare characters too', async (t) => {
  const rare = [RARE_TWO_BYTE, RARE_FOUR_BYTE, RARE_BEYOND, RARE_PRIVATE].flat();
  const rows = [...people, ...rare.map((character) => withName(`王${character}`))];
  const path = join(t.folder(), 'people.csv');
  const wanted = `${[columns, ...rows.map((row) => columns.map((each) => row[each]))]
    .map((values) => values.join(','))
    .join('\n')}\n`;
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    const bytes = await write(path, rows, encoding);
    assert.is(new TextDecoder(encoding, { fatal: true }).decode(bytes), wanted);
  }
});

test('what the encoding would lose is refused, not written as something else', async (t) => {
  const folder = t.folder();
  for (const [name, encoding] of [
    ['王\ud842', 'utf-8'],
    ['王\ud842', 'gb18030'],
    ['王\ue5e5', 'gb18030'],
  ] as const) {
    let refused: unknown = null;
    try {
      await write(join(folder, 'lossy.csv'), [withName(name)], encoding);
    } catch (error) {
      refused = error;
    }
    assert.ok(refused instanceof HujiError);
    assert.is(refused.code, 'LOAD_ENCODING');
    assert.not(refused.message.includes('王'), 'a name in an error');
  }
});

test('values with commas, quotes and line ends are quoted', async (t) => {
  const bytes = await write(join(t.folder(), 'q.csv'), [withName('a,b"c\nd')], 'utf-8');
  const [, ...rest] = bytes.toString().split('\n');
  assert.ok(rest.join('\n').startsWith('"a,b""c\nd",'));
});

test('the header may be Chinese', async (t) => {
  const bytes = await write(join(t.folder(), 'zh.csv'), [], 'utf-8', true);
  assert.is(bytes.toString(), '姓名,住址详址,服务处所\n');
  assert.is(COLUMNS.includes('XM'), true);
});

import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { partOf } from '../document.js';
import { readAll } from '../lines.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const digest = defineCommand({
  name: 'digest',
  summary: 'command.digest',
  details: 'details.digest',
  options: ['area', 'at'],
  examples: [
    { line: 'huji digest --area 220102', about: 'example.digest' },
    {
      line: 'huji digest --json --dir STATION | huji digest --at - --dir COUNTY',
      about: 'example.digest-at',
    },
  ],
  run: async ({ values, host, output }) => {
    const given = values.at === '-' ? await readAll(host.stdin) : values.at;
    const params = { area: values.area, at: given === undefined ? undefined : cutOf(given) };
    const document = await withControl(values.dir, (control) =>
      control.call('digest', params, plainIo(host)),
    );
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const CUT = /^[0-9a-z]{16}@\d+(@[0-9a-f]{16})?$/;

/** A cut, or a whole document of `huji digest --json`, whose cut is taken. */
function cutOf(given: string): string {
  const trimmed = given.trim();
  const cut = trimmed.startsWith('{') ? partOf(documentOf(trimmed), 'cut') : trimmed;
  // An area in which nothing is held has an empty cut.
  const isCut = cut === '' || (typeof cut === 'string' && cut.split(',').every(isPlace));
  if (isCut) return cut;
  throw new HujiError('USAGE', text('digest.cut'));
}

function isPlace(text: string): boolean {
  return CUT.test(text);
}

function documentOf(given: string): Json {
  try {
    return JSON.parse(given) as Json;
  } catch (cause) {
    throw new HujiError('USAGE', text('digest.cut'), { cause });
  }
}

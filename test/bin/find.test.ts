import * as assert from 'uvu/assert';
import { displayWidth } from '../../bin/display-width.js';
import { main } from '../../bin/main.js';
import { useLanguage } from '../../bin/texts.js';
import { suite } from '../harness.js';
import { listen } from '../node/control/calls.js';
import { fakeHost } from './fake-host.js';

const test = suite('bin/commands/find');

const person = (XM: string, match: string | null) => ({
  ...{ id: '0123456789abcdef-31000123-9f86d081', XM, XB: '2', CSRQ: '19640512' },
  ...{ GMSFHM: '229901********002X', HH: '229901001000123', station: '220102500000', match },
});

test('whatever a name is, a table keeps within 80 columns and --json has all of it', async (t) => {
  // Sixteen rare characters, each of two columns; and what was asked for beside the number.
  const names = ['𠮷'.repeat(16), '\ue000'.repeat(16), 'A·'.repeat(8), '王'];
  for (const match of [null, 'former']) {
    const found = { people: names.map((name) => person(name, match)), next: null };
    const dir = t.folder();
    await listen(t, dir, { find: () => Promise.resolve(found) });
    for (const language of ['zh', 'en'] as const) {
      useLanguage(language);
      const run = async (...more: string[]) => {
        const host = fakeHost({ env: { LANG: language === 'zh' ? 'zh_CN.UTF-8' : 'en_US.UTF-8' } });
        await main(['find', '--name', '王', '--dir', dir, ...more], host);
        return host.out.join('');
      };
      const lines = (await run()).trimEnd().split('\n');
      assert.is(lines.length, names.length + 1);
      for (const line of lines) assert.ok(displayWidth(line) <= 80, line);
      assert.match(lines[1] ?? '', /𠮷{3,}…/u);
      assert.match(lines[1] ?? '', '0123456789abcdef-31000123-9f86d081');
      assert.match(lines[1] ?? '', '229901********002X');
      assert.equal(JSON.parse(await run('--json')), found);
    }
  }
});

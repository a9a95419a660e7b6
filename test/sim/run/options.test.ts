import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { drawHistory } from '../plan/draw.js';
import { Misuse, readHistory, readOptions } from './options.js';

const test = suite('sim/run/options');

const FLAGS = { shrink: true, log: false, help: false };
const NOTHING = { scenario: 'random', minutes: null, history: null, ...FLAGS };

test('what is asked for is what is run', () => {
  assert.equal(readOptions([]), { ...NOTHING, from: 1, to: 1 });
  assert.equal(readOptions(['--seed', '7']), { ...NOTHING, from: 7, to: 7 });
  const all = ['--seeds', '3..9', '--scenario', 'clone-station', '--minutes', '1.5', '--log'];
  const scenario = 'clone-station';
  assert.equal(readOptions(all), { ...NOTHING, from: 3, to: 9, scenario, minutes: 1.5, log: true });
  const history = 'a.json';
  assert.equal(readOptions(['--history', history]), { ...NOTHING, from: 1, to: 1, history });
});

for (const [args, word] of [
  [['--seed', 'seven'], 'seven'],
  [['--seed', '1..3'], '1..3'],
  [['--seed', ''], 'whole'],
  [['--seeds', '9..3'], 'the lesser first'],
  [['--seeds', '3'], 'A..B'],
  [['--seeds', '1..2..3'], 'A..B'],
  [['--seed', '1', '--seeds', '1..3'], 'not both'],
  [['--minutes', 'ten'], 'ten'],
  [['--minutes', '0'], 'above 0'],
  [['--minutes', '1.2.3'], 'above 0'],
  [['--minutes', '10081'], '10080 at most'],
  [['--minutes', '9'.repeat(400)], '10080 at most'],
  [['--seed', '1', '--seed', '2'], '--seed is given twice'],
  [['--seeds', '1..2', '--log', '--log'], '--log is given twice'],
  [['--scenario', 'pilot'], 'pilot-autumn-2004'],
  [['--history', 'a.json', '--minutes', '5'], 'itself'],
  [['--sead', '1'], 'sead'],
  [['7'], '7'],
] as const) {
  test(`${args.join(' ')} is refused, with what is wrong`, () => {
    assert.throws(
      () => readOptions(args),
      (error: Error) => error instanceof Misuse && error.message.includes(word),
    );
  });
}

test('a file that holds no history is refused, with what is wrong', (t) => {
  const folder = t.folder();
  const refused = (text: string | null, word: string): void => {
    const file = join(folder, `${word}.json`);
    if (text !== null) writeFileSync(file, text);
    assert.throws(
      () => readHistory(file),
      (error: Error) => error instanceof Misuse && error.message.includes(word),
    );
  };
  const history = drawHistory(3, 5);
  refused(null, 'ENOENT');
  refused('{', 'JSON');
  refused('null', 'seed');
  refused(JSON.stringify({ ...history, shape: {} }), 'shape');
  refused(JSON.stringify({ ...history, shape: [] }), 'province');
  const action = { kind: 'earthquake', at: 0, seed: 1 };
  refused(JSON.stringify({ ...history, actions: [action] }), 'earthquake');
  refused(JSON.stringify({ ...history, scenario: 'pilot' }), 'pilot');
  refused(JSON.stringify({ ...history, ms: -1 }), 'lasts');
  refused(JSON.stringify({ ...history, actions: [null] }), 'called');
  refused(JSON.stringify({ ...history, actions: [{ kind: 'load', seed: 1 }] }), 'time');
  const [province, ...others] = history.shape;
  const last = others.at(-1);
  refused(JSON.stringify({ ...history, shape: [province, null] }), 'place');
  refused(JSON.stringify({ ...history, shape: [...history.shape, last] }), 'twice');
  const orphan = { ...last, parent: '229900000000' };
  refused(JSON.stringify({ ...history, shape: [province, orphan] }), 'before');
  const file = join(folder, 'good.json');
  writeFileSync(file, JSON.stringify(history));
  assert.equal(readHistory(file), JSON.parse(JSON.stringify(history)));
});

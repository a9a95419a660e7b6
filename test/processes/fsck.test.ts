import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import { suite } from '../harness.js';
import { load } from './clients.js';
import { STATIONS } from './template.js';
import { agree, sound, startTree } from './tree.js';

const test = suite('processes/fsck');

test(
  'a store that is being written to is found sound all the while',
  async (t) => {
    const out = join(t.folder(), 'register');
    const { files } = await writeRegister({ out, seed: t.seed, people: 8000, stations: 1 });
    const tree = await startTree(t);
    const [station] = tree.stations;
    let done = false;
    const loading = load(station, files[0]?.path ?? '').finally(() => {
      done = true;
    });
    let looks = 0;
    while (!done) {
      await sound([station, tree.county, tree.province]);
      looks++;
    }
    const { stderr } = await loading;
    assert.ok(looks > 1, `${looks} looks: ${stderr}`);
    await agree(t, STATIONS[0], [station, tree.county, tree.province]);
    await sound(tree.all);
  },
  { limitMs: 60_000 },
);

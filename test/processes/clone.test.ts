import { cpSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import { births, schooling, submit } from './clients.js';
import { STATIONS } from './template.js';
import { agree, daemonIn, present, sound, startTree } from './tree.js';

const test = suite('processes/clone');

test(
  'of a node and its clone, running side by side, both histories are kept at every tier',
  async (t) => {
    const tree = await startTree(t, { sealSeconds: 10 });
    const [station] = tree.stations;
    const answers = await submit(station, births(30));
    await agree(t, STATIONS[0], [station, tree.county, tree.province]);
    // What both have in their open tail is sealed twice, each time with something else behind it.
    const twice = answers.slice(0, 5).map(({ id = '' }) => id);
    await submit(
      station,
      twice.map((id, at) => schooling(id, at)),
    );
    await submit(
      station,
      twice.map((id, at) => schooling(id, 10 + at)),
    );
    answers.push(...(await submit(station, births(30))));
    const { epoch } = await station.status();
    await station.stop();
    const clones = join(tree.folder, 'clones');
    cpSync(station.dir, join(clones, station.code), { recursive: true });
    const clone = daemonIn(t, clones, station.code, tree.county, { sealSeconds: 10 });
    await Promise.all([station.start(), clone.start()]);
    const [mine, others] = await Promise.all([
      submit(station, births(40)),
      submit(clone, births(50)),
    ]);
    answers.push(...mine, ...others);
    const holders = [station, clone, tree.county, tree.province];
    await t.until(
      'new epochs on both',
      async () => {
        const epochs = [(await station.status()).epoch, (await clone.status()).epoch];
        return new Set([epoch, ...epochs]).size === 3;
      },
      40_000,
    );
    const last = await Promise.all([submit(station, births(5)), submit(clone, births(5))]);
    answers.push(...last.flat());
    const digest = await agree(t, station.code, holders, 40_000);
    assert.is(digest['persons'], answers.length);
    for (const node of holders) {
      const { cases } = await node.call('cases', { area: station.code, kind: 'log-fork' });
      assert.is((cases as unknown[]).length, 1);
      await present(node, answers);
      assert.ok((await node.alarms()).includes('LOG_FORK'), `${node.code} shows the fork`);
    }
    await sound(holders);
    // The alarm is not forgotten with the process.
    await tree.province.kill();
    await tree.province.start();
    assert.ok((await tree.province.alarms()).includes('LOG_FORK'));
  },
  { limitMs: 120_000 },
);

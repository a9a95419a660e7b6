import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loaderOf } from '../../../node/methods/loading.js';
import { suite } from '../../harness.js';
import { csvOf, person } from '../../suites/register-rows.js';
import { COUNTY, framesOf, STATION, Tree } from '../tree.js';

const test = suite('node/methods/loading');

test('a county loads for a station without a node, named by its organisation code', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  for (const frame of await framesOf(county, COUNTY)) await province.receiver.receive(frame);
  await province.settled();
  for (const frame of await framesOf(province, 'all')) await county.receiver.receive(frame);
  await county.settled();
  const folder = t.folder();
  const file = join(folder, 'county.csv');
  const rows = [STATION, STATION, COUNTY].map((PCS, n) => person(n, { PCS }));
  writeFileSync(file, csvOf(rows));
  const result = await loaderOf(county, folder).load(
    { file, source: 'computer', session: () => 0 },
    { progress: () => undefined, signal: new AbortController().signal },
  );
  assert.equal(result.reasons, { ROW_ELSEWHERE: 1 }, 'the county is no station');
  assert.is(result.new, 2);
  assert.is(county.digester.digest(STATION, null).persons, 2);
});

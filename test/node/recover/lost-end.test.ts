import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { HeadsFile } from '../../../node/store/heads-file.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { COUNTY, STATION, Tree, write } from '../tree.js';

const test = suite('node/recover: a lost end');
const NEVER_MS = 3_600_000;

test('what was left of an open tail goes up at once, though nobody writes again', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, province);
  await station.housekeeper.stop();
  await write(station, [person(1), person(2)]);
  const own = station.log.own(STATION);
  assert.ok(own !== null && own.tailSeq > own.seq, 'an open tail');
  const { no, stream, seq: sealed, tailSeq } = own;
  await tree.close(station);
  const folder = tree.image(station);
  const heads = HeadsFile.open(folder);
  await heads.append([{ branch: no, stream, seq: tailSeq + 5, sealed }]);
  heads.close();
  const back = await tree.open(STATION, { folder, sealMs: NEVER_MS });
  assert.is(back.recovering(), true);
  await tree.link(back, county);
  await t.until('a new epoch', () => !back.recovering());
  await t.until('the county to have it', () => {
    return county.log.durable.ofStream(stream).some(({ seq }) => seq === tailSeq);
  });
});

test('a database that loses its end again still knows of the first time', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const station = await tree.join(STATION, province);
  await write(station, [person(1), person(2)]);
  const own = station.log.own(STATION);
  assert.ok(own !== null);
  const { no, stream, seq: sealed, tailSeq } = own;
  await tree.close(station);
  const folder = tree.image(station);
  const heads = HeadsFile.open(folder);
  await heads.append([{ branch: no, stream, seq: tailSeq + 5, sealed }]);
  heads.close();
  const again = join(t.folder(), 'again');
  cpSync(folder, again, { recursive: true });
  const back = await tree.open(STATION, { folder, sealMs: NEVER_MS });
  assert.is(back.recovering(), true);
  await tree.close(back);
  // All that was written since the first start is gone, but for `heads`.
  copyFileSync(join(folder, 'heads'), join(again, 'heads'));
  const third = await tree.open(STATION, { folder: again, sealMs: NEVER_MS });
  assert.is(third.recovering(), true);
  assert.ok(third.alarms.list().some(({ code }) => code === 'STORE_TAIL_LOST'));
});

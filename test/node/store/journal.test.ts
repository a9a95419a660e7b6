import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { crc32c } from '../../../node/store/crc32c.js';
import { damagedAt } from '../../../node/store/journal.js';
import { openStore } from '../../../node/store/open-level.js';
import { suite, type TestContext } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { COUNTY, STATION, sealTails, Tree, write } from '../tree.js';

const test = suite('node/store/journal');

const key = (at: number) => Buffer.from([1, at]);
/** Larger than LevelDB's blocks, so that a batch stands in several. */
const VALUE = Buffer.alloc(50_000, 'a');

function journalOf(folder: string): string {
  const [name] = readdirSync(join(folder, 'store')).filter((each) => each.endsWith('.log'));
  assert.ok(name);
  return join(folder, 'store', name);
}

function flipBit(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** A closed store of ten batches, all of them in its journal. */
async function written(t: TestContext): Promise<string> {
  const folder = t.folder();
  const { store } = await openStore(folder);
  for (let at = 0; at < 10; at++) await store.commit((tx) => tx.put(key(at), VALUE));
  await store.close();
  return folder;
}

async function held(folder: string): Promise<number[]> {
  const { store } = await openStore(folder);
  const found = Array.from({ length: 10 }, (_, at) => at).filter((at) => store.get(key(at)));
  await store.close();
  return found;
}

test('the checksum is the one of RFC 3720', () => {
  assert.is(crc32c(Buffer.alloc(32)), 0x8a9136aa);
  assert.is(crc32c(Buffer.from('123456789')), 0xe3069283);
});

test('what LevelDB wrote is whole, wherever its end is cut off', async (t) => {
  const journal = readFileSync(journalOf(await written(t)));
  for (let end = journal.length; end >= 0; end -= 9973) {
    assert.is(damagedAt(journal.subarray(0, end)), null, String(end));
  }
  assert.is(damagedAt(Buffer.concat([journal, Buffer.alloc(5000)])), null, 'room set aside');
});

test('after a flipped bit only what was written before it is read', async (t) => {
  const folder = await written(t);
  const journal = journalOf(folder);
  const { size } = statSync(journal);
  flipBit(journal, Math.floor(size * 0.55));
  assert.equal(await held(folder), [0, 1, 2, 3, 4]);
  const aside = join(folder, 'damaged');
  const [kept] = readdirSync(aside);
  assert.is(statSync(join(aside, kept ?? '')).size, size, 'all of it is kept aside');
  assert.is(statSync(join(aside, kept ?? '')).mode & 0o777, 0o600);
  assert.equal(await held(folder), [0, 1, 2, 3, 4]);
});

test('the journal of a store that is open stays as it is', async (t) => {
  const folder = await written(t);
  const { store } = await openStore(folder);
  t.defer(() => store.close());
  await store.commit((tx) => tx.put(key(20), VALUE));
  await store.commit((tx) => tx.put(key(21), VALUE));
  const journal = journalOf(folder);
  flipBit(journal, 100);
  const { size } = statSync(journal);
  await refused(() => openStore(folder), 'NODE_LOCKED');
  assert.is(statSync(journal).size, size);
});

test('a database without its CURRENT is damaged, and not begun anew', async (t) => {
  const folder = await written(t);
  const current = join(folder, 'store', 'CURRENT');
  renameSync(current, `${current}.lost`);
  await refused(() => openStore(folder), 'STORE_DAMAGED');
  renameSync(`${current}.lost`, current);
  assert.is((await held(folder)).length, 10, 'and nothing was touched');
});

test('a station takes back what stood behind a flipped bit', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province);
  const station = await tree.join(STATION, county);
  await tree.link(station, county);
  for (let n = 1; n <= 20; n++) await write(station, [person(n)], { seal: n % 2 === 0 });
  const shown = (node: typeof station) => node.digester.digest(STATION, null);
  await t.until('the county to hold it', () => shown(county).persons === 20);
  await tree.close(station);
  const journal = journalOf(tree.folderOf(station));
  flipBit(journal, Math.floor(statSync(journal).size / 2));
  const back = await tree.reopen(station);
  assert.ok(back.alarms.list().some(({ code }) => code === 'STORE_TAIL_LOST'));
  assert.is(back.recovering(), true);
  await tree.link(back, county);
  await t.until('a new epoch', () => !back.recovering() && back.epoch() !== station.epoch());
  await write(back, [person(21)]);
  await t.until('both to agree', async () => {
    await sealTails(back);
    const [ours, theirs] = [shown(back), shown(county)];
    return ours.persons === 21 && ours.state !== null && ours.state === theirs.state;
  });
});

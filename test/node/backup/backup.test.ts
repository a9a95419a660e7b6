import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { sumOf } from '../../../node/backup/folder.js';
import { seededRandom } from '../../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../../harness.js';
import { copyNodes, huji, STATIONS } from '../../processes/template.js';

const test = suite('node/backup');

interface World {
  readonly dir: string;
  readonly backup: string;
  /** A folder for a node, absent. */
  readonly fresh: string;
}

/** A stopped station and a finished backup of it. */
async function makeWorld(t: TestContext): Promise<World> {
  const folder = t.folder();
  await copyNodes(folder);
  const dir = join(folder, STATIONS[0]);
  const backup = join(folder, 'backup');
  await run(['backup', '--out', backup, '--dir', dir, '--json']);
  return { dir, backup, fresh: join(folder, 'fresh') };
}

type Document = { readonly [name: string]: unknown };

/** The document of a command that must succeed. */
async function run(argv: readonly string[]): Promise<Document> {
  const { code, out, err } = await huji(argv);
  assert.is(code, 0, `${argv.join(' ')}: ${err}`);
  return JSON.parse(out) as Document;
}

/** The error of a command that must not: `CODE message`. */
async function refusal(argv: readonly string[]): Promise<string> {
  const { code, out } = await huji([...argv, '--json']);
  assert.is.not(code, 0, argv.join(' '));
  const { error } = JSON.parse(out) as { error: { code: string; message: string } };
  return `${error.code} ${error.message}`;
}

function paths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

test('a backup is complete in itself, and closed to others', async (t) => {
  const { dir, backup } = await makeWorld(t);
  const names = readdirSync(backup).sort();
  assert.equal(names, ['audit', 'backup.json', 'heads', 'identity', 'operators', 'store']);
  for (const path of ['.', ...paths(backup)]) {
    const stat = statSync(join(backup, path));
    assert.is(stat.mode & 0o777, stat.isDirectory() ? 0o700 : 0o600, path);
  }
  for (const folder of ['identity', 'operators']) {
    for (const name of readdirSync(join(dir, folder))) {
      const [from, to] = [join(dir, folder, name), join(backup, folder, name)];
      assert.equal(readFileSync(to), readFileSync(from), name);
    }
  }
});

test('what is restored is what was backed up, and waits to be heard', async (t) => {
  const { dir, backup, fresh } = await makeWorld(t);
  const before = await run(['digest', '--dir', dir, '--json']);
  const document = await run(['restore', backup, '--dir', fresh, '--json']);
  assert.equal([document['node'], document['epoch']], [STATIONS[0], before['epoch']]);
  assert.is(document['recovering'], true);
  assert.equal(await run(['digest', '--dir', fresh, '--json']), before);
  assert.equal((await run(['fsck', '--dir', fresh, '--json']))['findings'], []);
  const { recovering, awaiting } = await run(['status', '--dir', fresh, '--json']);
  assert.equal([recovering, awaiting], [true, ['220102000000']]);
  assert.not.ok(readdirSync(fresh).includes('restore.unfinished'));
});

test('told to go on alone it begins a new epoch, and only once', async (t) => {
  const { backup, fresh } = await makeWorld(t);
  const document = await run(['restore', backup, '--dir', fresh, '--json']);
  const alone = await run(['restore', '--alone', '--dir', fresh, '--json']);
  assert.is(alone['recovering'], false);
  assert.is.not(alone['epoch'], document['epoch']);
  assert.equal(await run(['restore', '--alone', '--dir', fresh, '--json']), alone);
  rmSync(fresh, { recursive: true });
  const both = await run(['restore', backup, '--alone', '--dir', fresh, '--json']);
  assert.is(both['recovering'], false);
  assert.not.ok([document['epoch'], alone['epoch']].includes(both['epoch']));
  assert.match(await refusal(['restore', '--dir', fresh]), /^USAGE /);
});

test('neither side writes into a folder that is not empty', async (t) => {
  const { dir, backup, fresh } = await makeWorld(t);
  assert.match(await refusal(['backup', '--out', backup, '--dir', dir]), /^FOLDER_NOT_EMPTY /);
  assert.match(await refusal(['restore', backup, '--dir', dir]), /^NODE_EXISTS /);
  cpSync(join(backup, 'heads'), join(fresh, 'heads'), { recursive: true });
  assert.match(await refusal(['restore', backup, '--dir', fresh]), /^FOLDER_NOT_EMPTY /);
  assert.equal(readdirSync(fresh), ['heads']);
  const file = join(backup, 'heads');
  assert.match(await refusal(['backup', '--out', file, '--dir', dir]), /^FOLDER_UNUSABLE /);
});

test('a flipped bit anywhere is refused by the name of its file', async (t) => {
  const { backup, fresh } = await makeWorld(t);
  const random = seededRandom(t.seed);
  for (const path of paths(backup)) {
    const file = join(backup, path);
    if (statSync(file).isDirectory()) continue;
    const bytes = readFileSync(file);
    // LevelDB may leave an empty log behind.
    if (bytes.length === 0) continue;
    const bit = Math.floor(random() * bytes.length * 8);
    const spoilt = Buffer.from(bytes);
    spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(file, spoilt);
    const error = await refusal(['restore', backup, '--dir', fresh]);
    // One digit of the version of the format is another version.
    const expected = path === 'backup.json' ? /^BACKUP_(DAMAGED|VERSION) / : /^BACKUP_DAMAGED /;
    assert.match(error, expected, `bit ${bit} of ${path}`);
    if (error.startsWith('BACKUP_DAMAGED')) assert.ok(error.includes(path), error);
    writeFileSync(file, bytes);
  }
  await run(['restore', backup, '--dir', fresh, '--json']);
});

test('what is no backup, unfinished, short of a file or newer is told apart', async (t) => {
  const { dir, backup, fresh } = await makeWorld(t);
  assert.match(await refusal(['restore', dir, '--dir', fresh]), /^BACKUP_MISSING /);
  const manifest = join(backup, 'backup.json');
  const { manifest: content } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    manifest: Document;
  };
  const next = { ...content, format: 'huji-backup/2' };
  const sha256 = sumOf(Buffer.from(JSON.stringify(next)));
  writeFileSync(manifest, JSON.stringify({ manifest: next, sha256 }));
  assert.match(await refusal(['restore', backup, '--dir', fresh]), /^BACKUP_VERSION /);
  const outside = { ...content, files: [{ path: '../x', bytes: 0, sha256: sumOf(Buffer.of()) }] };
  const sum = sumOf(Buffer.from(JSON.stringify(outside)));
  writeFileSync(manifest, JSON.stringify({ manifest: outside, sha256: sum }));
  assert.match(await refusal(['restore', backup, '--dir', fresh]), /^BACKUP_DAMAGED /);
  rmSync(manifest);
  writeFileSync(join(backup, 'backup.unfinished'), '');
  assert.match(await refusal(['restore', backup, '--dir', fresh]), /^BACKUP_UNFINISHED /);
});

test('a file that is gone is named, and nothing is left behind', async (t) => {
  const { backup, fresh } = await makeWorld(t);
  rmSync(join(backup, 'identity', 'node.crt'));
  const error = await refusal(['restore', backup, '--dir', fresh]);
  assert.match(error, /^BACKUP_DAMAGED .*identity\/node\.crt$/);
  assert.equal(readdirSync(fresh), []);
});

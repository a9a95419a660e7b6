import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { main } from '../../bin/main.js';
import { useLanguage } from '../../bin/texts.js';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { suite, type TestContext } from '../harness.js';
import { listen, type Serve } from '../node/control/calls.js';
import { type FakeHostOptions, fakeHost } from './fake-host.js';
import { runHuji } from './huji-process.js';

const test = suite('bin/commands');

useLanguage('en');

const ID = '0123456789abcdef-17-9f86d081';

/** A daemon that answers each method with a document, and what it was asked. */
async function daemon(t: TestContext, answers: { readonly [method: string]: Json | HujiError }) {
  const dir = t.folder();
  const asked: { method: string; params: Json }[] = [];
  const methods: Record<string, Serve> = {};
  for (const [method, answer] of Object.entries(answers)) {
    methods[method] = (given) => {
      // Who calls is told with every call; test/bin/caller.test.ts.
      const { caller, ...params } = given as { [name: string]: Json };
      assert.ok(caller);
      asked.push({ method, params });
      return answer instanceof HujiError ? Promise.reject(answer) : Promise.resolve(answer);
    };
  }
  await listen(t, dir, methods);
  const run = async (argv: readonly string[], options: FakeHostOptions = {}) => {
    const host = fakeHost(options);
    const code = await main([...argv, '--dir', dir], host);
    return { code, out: host.out.join(''), err: host.err.join('') };
  };
  return { dir, asked, run };
}

const FOUND = {
  people: [
    {
      id: ID,
      XM: '王淑珍',
      XB: '2',
      CSRQ: '19640512',
      GMSFHM: '229901********002X',
      HH: '001000123',
      station: '220102500000',
    },
  ],
  next: 'c2',
};

test('find asks what was given and shows a table, or the document', async (t) => {
  const { asked, run } = await daemon(t, { find: FOUND });
  const shown = await run(['find', '--name', '王淑珍', '--born', '1964']);
  assert.is(shown.code, 0);
  assert.match(shown.out, ID);
  assert.match(shown.out, '229901********002X');
  assert.match(shown.out, '--cursor c2');
  assert.equal(asked[0]?.params, { name: '王淑珍', born: '1964', limit: 50, unmask: false });
  const json = await run(['find', '--name', '王淑珍', '--json']);
  assert.equal(JSON.parse(json.out), FOUND);
});

test('a number comes from stdin, and is one of three ways to ask', async (t) => {
  const { asked, run } = await daemon(t, { find: { people: [], next: null } });
  const { code, out } = await run(['find', '--number', '-'], { input: ['22990119640512002X\n'] });
  assert.equal([code, out], [0, 'none\n']);
  assert.equal(asked[0]?.params, { number: '22990119640512002X', limit: 50, unmask: false });
  assert.is((await run(['find'])).code, 2);
  assert.is((await run(['find', '--name', 'a', '--household', 'b'])).code, 2);
});

test('a photo goes into a file of its own, and over no other', async (t) => {
  const hash = '9f'.repeat(32);
  const { asked, run } = await daemon(t, { 'attachment.get': { hash, size: 3, base64: 'YWJj' } });
  const out = join(t.folder(), 'photo.jpg');
  const words = ['attachment', 'get', hash, '--out', out];
  assert.is((await run(words)).code, 2, 'it takes a purpose');
  assert.is((await run([...words, '--purpose', 'case 12'])).code, 0);
  assert.equal(asked[0]?.params, { hash, purpose: 'case 12' });
  assert.is(readFileSync(out, 'utf8'), 'abc');
  assert.is(statSync(out).mode & 0o777, 0o600);
  assert.is((await run([...words, '--purpose', 'case 12'])).code, 2);
  assert.is(readFileSync(out, 'utf8'), 'abc');
});

test('what is refused leaves no file behind', async (t) => {
  const { run } = await daemon(t, { 'attachment.get': new HujiError('ATTACHMENT_ABSENT') });
  const out = join(t.folder(), 'photo.jpg');
  const words = ['attachment', 'get', '9f'.repeat(32), '--out', out, '--purpose', 'x'];
  assert.is((await run(words)).code, 1);
  assert.is(existsSync(out), false);
});

test('unmasking needs a purpose', async (t) => {
  const { asked, run } = await daemon(t, { get: { id: ID } });
  const refused = await run(['get', 'person', ID, '--unmask']);
  assert.is(refused.code, 2);
  assert.match(refused.err, 'PURPOSE_NEEDED');
  assert.is((await run(['get', 'person', ID, '--unmask', '--purpose', 'case 12'])).code, 0);
  assert.equal(asked[0]?.params, { entity: 'person', id: ID, unmask: true, purpose: 'case 12' });
});

test('get shows the values and, beside their sources, the claims', async (t) => {
  const document = {
    id: ID,
    entity: 'person',
    fields: { XM: '王淑珍', ODD: 'x' },
    claims: [
      { change: ID, source: 'register', since: '20040901', fields: { XM: '王淑珍' } },
      { change: ID, source: 'booklet', since: '20040902', fields: { XM: '王淑贞' } },
    ],
    station: '220102500000',
  };
  const { run } = await daemon(t, { get: document });
  const zh = await run(['get', 'person', ID], { env: { HUJI_LANG: 'zh' } });
  assert.match(zh.out, /XM\s+姓名\s+王淑珍/);
  assert.match(zh.out, /XM\s+常表\s+王淑珍/);
  assert.match(zh.out, /XM\s+户口簿\s+王淑贞/);
  assert.match((await run(['get', 'person', ID])).out, /XM\s+name\s+王淑珍/);
  assert.is((await run(['get', 'card', ID])).code, 2);
});

test('an error of the node keeps its code, text and exit code', async (t) => {
  const { run } = await daemon(t, {
    get: new HujiError('ENTITY_UNKNOWN'),
    digest: new HujiError('NODE_RECOVERING'),
  });
  const refused = await run(['get', 'person', ID, '--json']);
  assert.is(refused.code, 1);
  assert.equal(JSON.parse(refused.out), {
    error: { code: 'ENTITY_UNKNOWN', message: 'No such record here', hint: 'Check the id' },
  });
  assert.is((await run(['digest'])).code, 3);
});

test('load sends the whole path, and rejected rows are an exit code', async (t) => {
  const answer = { read: 3, loaded: 2, rejected: 1, rejects: '/d/rejects/a.csv', head: 2 };
  const { asked, run } = await daemon(t, { load: answer });
  const { code, out } = await run(['load', 'a.csv', '--source', 'computer', '--dry-run']);
  assert.is(code, 1);
  assert.match(out, /rejected\s+1\n/);
  const file = join(process.cwd(), 'a.csv');
  assert.equal(asked[0]?.params, { file, source: 'computer', dryRun: true });
});

test('digest takes a cut, or a whole answer, from the line or stdin', async (t) => {
  const cut = '0123456789abcdef@5,123456789abcdefg@7@0123456789abcdef';
  const answer = { area: '220102000000', digest: 'ab', cut };
  const { asked, run } = await daemon(t, { digest: answer });
  const { out } = await run(['digest', '--area', '220102', '--json']);
  await run(['digest', '--at', '-'], { input: [out] });
  await run(['digest', '--at', cut]);
  assert.equal(
    asked.map(({ params }) => params),
    [{ area: '220102' }, { at: cut }, { at: cut }],
  );
  assert.is((await run(['digest', '--at', 'yesterday'])).code, 2);
});

test('fsck exits with 1 where it finds something', async (t) => {
  const sound = await daemon(t, { fsck: { ok: true, frames: 4, findings: [] } });
  assert.is((await sound.run(['fsck'])).code, 0);
  assert.equal(sound.asked[0]?.params, { repair: false });
  const findings = [{ code: 'FRAME_CHAIN', where: 'stream 7', detail: 'seq 9' }];
  const broken = await daemon(t, { fsck: { ok: false, frames: 4, findings } });
  const { code, out } = await broken.run(['fsck']);
  assert.is(code, 1);
  assert.match(out, /FRAME_CHAIN\s+stream 7\s+seq 9/);
});

test('enroll says where a bundle names no address of the parent', async (t) => {
  for (const addresses of [[], ['grpc://127.0.0.1:7200']]) {
    const { dir, run } = await daemon(t, {
      enroll: { code: '220102000000', addresses, bundle: '' },
    });
    const out = ['--out', join(dir, 'county.bundle')];
    const made = await run(['enroll', '220102000000', '--tier', 'county', ...out]);
    assert.is(made.code, 0);
    assert.is(made.err.includes('--dial'), addresses.length === 0, made.err);
  }
});

test('enroll keeps the bundle from others and out of the answer', async (t) => {
  const bundle = Buffer.from('the bundle');
  const { dir, asked, run } = await daemon(t, {
    enroll: { code: '220102500000', tier: 'station', bundle: bundle.toString('base64') },
  });
  const out = join(dir, 'station.bundle');
  const argv = ['enroll', '220102500000', '--tier', 'station', '--out', out];
  assert.is((await run(argv)).code, 2, 'a station without unit code');
  const nowhere = [...argv.slice(0, -1), join(dir, 'none', 'station.bundle')];
  assert.is((await run([...nowhere, '--unit9', '220102001'])).code, 2, 'nowhere to write it');
  assert.equal(asked, [], 'so no bundle is made');
  const made = await run([...argv, '--unit9', '220102001', '--json'], {
    env: { HUJI_BUNDLE_PASSPHRASE: 'sealed' },
  });
  assert.is(made.code, 0);
  assert.equal(JSON.parse(made.out), {
    code: '220102500000',
    tier: 'station',
    out,
    sealed: true,
  });
  assert.is(readFileSync(out, 'utf8'), 'the bundle');
  assert.is(statSync(out).mode & 0o777, 0o600);
  assert.equal(asked[0]?.params, {
    code: '220102500000',
    tier: 'station',
    unit9: '220102001',
    days: 30,
    addresses: [],
    again: false,
    passphrase: 'sealed',
  });
  // Another bundle must not be made only to be thrown away.
  assert.is((await run([...argv, '--unit9', '220102001'])).code, 2);
  assert.is(asked.length, 1);
});

test('an operator is added with a key, and acts with it', async (t) => {
  const { dir, asked, run } = await daemon(t, {
    status: { node: '220102500000', alarms: [] },
    'operator.add': { name: '王建国', role: 'registrar' },
    'operator.revoke': { name: '李敏', state: 'revoked' },
  });
  const env = { HUJI_PASSPHRASE: 'one' };
  assert.is((await run(['operator', 'add', '王建国', '--role', 'registrar'], { env })).code, 0);
  const added = (asked[0]?.params ?? {}) as Record<string, unknown>;
  assert.match(String(added['publicKey']), /^[0-9a-f]{64}$/);
  assert.ok(existsSync(join(dir, 'operators')));
  const argv = ['operator', 'revoke', '李敏', '--why', 'moved', '--operator', '王建国'];
  assert.is((await run(argv, { env })).code, 0);
  const { session = {} } = (asked.at(-1)?.params ?? {}) as { session?: Record<string, string> };
  assert.equal(Object.keys(session), ['operator', 'statement', 'signature']);
  assert.match(
    session['statement'] ?? '',
    /^huji-session\/1\n220102500000\n王建国\noperator revoke\n/,
  );
});

test('huji.yaml in the data folder is checked by every command', async (t) => {
  const { dir, run } = await daemon(t, { status: { node: 'x', alarms: [] } });
  writeFileSync(join(dir, 'huji.yaml'), 'log: info\nlisen: grpc://a:1\n');
  const { code, err } = await run(['status']);
  assert.is(code, 2);
  assert.match(err, 'huji.yaml:2: unknown key lisen; did you mean listen?');
});

test('submit answers each line, as a process', async (t) => {
  const dir = t.folder();
  await listen(t, dir, {
    submit: async (params, io) => {
      assert.is(params['dryRun'], true);
      for await (const line of io.lines) {
        const { ref } = JSON.parse(line) as { ref: number };
        await io.emit(JSON.stringify({ ref, ok: ref !== 2 }));
      }
      return null;
    },
  });
  const input = '{"ref":1}\n\n{"ref":2}\n{"ref":3}';
  const ended = await runHuji(['submit', '--dry-run', '--dir', dir], { input });
  assert.is(ended.stdout, '{"ref":1,"ok":true}\n{"ref":2,"ok":false}\n{"ref":3,"ok":true}\n');
  assert.is(ended.stderr, '2 accepted, 1 refused\n');
  assert.is(ended.code, 1);
});

test('an example goes through submit and needs no node', async () => {
  const ended = await runHuji(['submit', '--example', '101']);
  assert.is(ended.code, 0);
  assert.is((JSON.parse(ended.stdout) as { event: string }).event, '101');
  const none = await runHuji(['submit', '--example', '999', '--json']);
  assert.is(none.code, 1);
  assert.match(none.stdout, 'EVENT_UNKNOWN');
});

test('without a daemon and without a node a command says so', async (t) => {
  const { code, stdout } = await runHuji(['status', '--json', '--dir', t.folder()]);
  assert.ok(code !== 0);
  assert.ok('error' in (JSON.parse(stdout) as object));
});

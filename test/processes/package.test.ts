import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { packageRoot, suite, type TestContext } from '../harness.js';

const test = suite('processes/package');

function run(program: string, args: readonly string[], cwd: string, env = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${status}\n${stderr}${stdout}`);
  return stdout;
}

/** Installs what `npm pack` makes into a fresh folder, from npm's cache where it can. */
function install(t: TestContext, folder: string): void {
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], packageRoot);
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', '--prefix', folder];
  const args = ['install', ...quiet, join(folder, file)];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) t.skip(`npm cannot install here: ${stderr.split('\n')[0] ?? ''}`);
}

test(
  'the package installs into a fresh folder and runs from there',
  (t) => {
    const folder = t.folder();
    install(t, folder);
    const huji = join(folder, 'node_modules', '.bin', 'huji');
    const root = join(folder, 'node_modules', 'huji');
    for (const name of [
      'docs/OPERATING.md',
      'deploy/huji.service',
      'proto/frame.proto',
      'LICENSE',
    ]) {
      assert.ok(existsSync(join(root, name)), name);
    }
    assert.not.ok(existsSync(join(root, 'dist', 'test')), 'tests stay at home');
    const dir = join(folder, 'data');
    mkdirSync(dir, { mode: 0o700 });
    const env = { PATH: process.env['PATH'] ?? '', HUJI_DIR: dir, HUJI_PASSPHRASE: 'of a test' };
    assert.match(run(huji, ['--version'], folder, env), /^huji \d+\.\d+\.\d+/);
    const top = ['--node', '220000000000', '--tier', 'province', '--training'];
    run(huji, ['init', ...top], folder, env);
    run(huji, ['operator', 'add', 'clerk', '--role', 'administrator'], folder, env);
    assert.match(run(huji, ['status', '--json'], folder, env), '"node":"220000000000"');
    assert.match(run(huji, ['fsck'], folder, env), 'nothing wrong');
    assert.match(run(huji, ['audit', 'verify'], folder, env), 'nothing wrong');
  },
  { limitMs: 240_000 },
);

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { COMMANDS } from '../../bin/command-table.js';
import { parseConfig } from '../../bin/config.js';
import { METRICS } from '../../bin/metrics.js';
import { OPTION_NAMES, optionSpec } from '../../bin/options.js';
import { settle } from '../../bin/settings.js';
import { ERRORS } from '../../proto/errors.js';
import { TIERS } from '../../proto/node-code.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('deploy/samples');
const FOLDER = join(packageRoot, 'deploy');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const RUN = COMMANDS.find(({ name }) => name === 'run')?.options ?? [];

test('the sample of every tier is a configuration that huji run takes', () => {
  for (const tier of TIERS) {
    const config = parseConfig(read(`${tier}.yaml`));
    const values = settle(RUN, [], { line: new Map(), env: {}, config });
    for (const name of config.keys()) assert.ok(RUN.includes(name), `${tier}: ${name}`);
    const listens = (values['listen'] as readonly string[]).length > 0;
    assert.is(listens, tier !== 'station', `${tier} listens`);
    const dials = (values['dial'] as readonly string[]).length > 0;
    assert.is(dials, tier !== 'province', `${tier} dials`);
  }
});

test('what a sample says of a default is the default', () => {
  const config = parseConfig(read('station.yaml'));
  for (const [name, { values }] of config) {
    const spec = optionSpec(name);
    if (spec.default !== undefined) assert.equal(values, [String(spec.default)], name);
  }
});

test('the unit runs what there is, in the folder of the program, closed to others', () => {
  const unit = read('huji.service');
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];
  assert.is(value('ExecStart'), '/usr/bin/huji run');
  assert.match(value('Environment') ?? '', `HUJI_DIR=${optionSpec('dir').default}`);
  const given = [...(value('Environment') ?? '').matchAll(/(HUJI_\w+)=/g)].map(([, name]) => name);
  const known = OPTION_NAMES.map((name) => optionSpec(name).env);
  for (const name of given) assert.ok(known.includes(name as `HUJI_${string}`), name);
  for (const line of ['NoNewPrivileges=true', 'ProtectSystem=strict', 'StateDirectoryMode=0700']) {
    assert.match(unit, line);
  }
});

test('the template is the unit, with an account and a folder for each node', () => {
  const own = (line: string) => !line.startsWith('#') && !line.startsWith('Description=');
  const settings = (name: string) => read(name).split('\n').filter(own);
  const template = settings('huji@.service').join('\n');
  assert.is(template.replaceAll('huji-%i', 'huji'), settings('huji.service').join('\n'));
  for (const key of ['User=', 'Group=', 'HUJI_DIR=/var/lib/', 'StateDirectory=']) {
    assert.match(template, `${key}huji-%i`);
  }
});

interface Compose {
  readonly services: {
    readonly [name: string]: { readonly environment?: { readonly [name: string]: string } };
  };
}

test('the compose file has a node of every tier, each below the one above it', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as Compose;
  let above: string | undefined;
  for (const tier of TIERS.toReversed()) {
    const { TIER, PARENT, NODE_CODE = '' } = services[tier]?.environment ?? {};
    assert.is(TIER, tier);
    assert.is(PARENT, above);
    if (above !== undefined) {
      assert.match(services[above]?.environment?.['CHILD'] ?? '', `${NODE_CODE} ${tier}`);
    }
    above = tier;
  }
});

test('dashboard and alerts ask for metrics that there are', () => {
  const names = new Set(Object.keys(METRICS));
  for (const file of ['grafana.json', 'alerts.yaml']) {
    const text = read(file);
    assert.ok(file.endsWith('.json') ? JSON.parse(text) : parse(text));
    for (const [name] of text.matchAll(/\bhuji_[a-z_]+\b/g)) {
      assert.ok(names.has(name.replace(/_bucket$/, '')), `${file}: ${name}`);
    }
  }
});

test('docs/OPERATING.md says of every alarm what it means and what to do', () => {
  const text = readFileSync(join(packageRoot, 'docs', 'OPERATING.md'), 'utf8');
  const rows = new Map(
    [...text.matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
      ([, code = '', ...rest]) => [code, rest],
    ),
  );
  for (const [code, [means = '', todo = '']] of rows) {
    assert.ok(Object.hasOwn(ERRORS, code), code);
    assert.is(means, ERRORS[code as keyof typeof ERRORS].en[0], code);
    assert.ok(todo.length > 20, `${code}: ${todo}`);
  }
  const folder = join(packageRoot, 'node');
  const raised = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(folder, path), 'utf8').matchAll(
        /\b(?:raise|this\.set)\(\s*'([A-Z][A-Z_]+)'/g,
      ),
    ])
    .map(([, code = '']) => code);
  assert.ok(raised.length > 15);
  for (const code of raised) assert.ok(rows.has(code), `${code} is not in docs/OPERATING.md`);
});

test('everything the package promises to hold is there', () => {
  const { files } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    files: string[];
  };
  for (const name of files.filter((each) => !/[!*]/.test(each))) {
    assert.ok(existsSync(join(packageRoot, name)), name);
  }
  assert.ok(readdirSync(FOLDER).length >= 9);
});

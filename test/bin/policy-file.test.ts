import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { PROFILES, parsePolicy, readPolicyFile } from '../../bin/policy-file.js';
import { publishedPolicy } from '../../conflict/published-policy.js';
import { documentFault } from '../../node/authority/document-fault.js';
import { HujiError } from '../../proto/errors.js';
import { FIELDS } from '../../proto/fields.js';
import { packageRoot, suite } from '../harness.js';

const test = suite('bin/policy-file');

const SOUND = readFileSync(join(packageRoot, 'bin/policies/hunan.yaml'), 'utf8');

function faultsOf(source: string): readonly string[] {
  try {
    parsePolicy(source, 'p.yaml');
    return [];
  } catch (error) {
    if (error instanceof HujiError && error.code === 'POLICY_INVALID') {
      return error.detail.split('\n');
    }
    throw error;
  }
}

/** The line on which a text first stands, from 1. */
function lineOf(source: string, words: string): number {
  return source.slice(0, source.indexOf(words)).split('\n').length;
}

test('every profile is sound, names its source, and is shipped beside the program', () => {
  for (const name of PROFILES) {
    const { policy, document } = readPolicyFile(name);
    assert.is(policy.name, name);
    assert.ok(policy.source.length > 20, name);
    const text = JSON.stringify(document);
    assert.is(documentFault('913', 'policy', text), null);
    const published = publishedPolicy(JSON.parse(text));
    for (const { no } of FIELDS) {
      assert.equal(published.itemOf(no), policy.itemOf(no), `${name} ${no}`);
    }
    assert.ok(existsSync(join(packageRoot, `dist/bin/policies/${name}.yaml`)));
  }
});

test('what is wrong is told by its line and column', () => {
  const cases: [string, string, string][] = [
    ['fields: [CSRQ]', 'fields: [CSRX]', 'unknown field CSRX'],
    ['fields: [GMSFHM]', 'fields: [CSRQ]', 'CSRQ stands twice'],
    ['agree: [booklet, card]', 'agree: [booklet, passport]', 'unknown source passport'],
    ['rules: [settlement-document', 'rules: [settlment', 'no rule is named settlment'],
    ['approval: city', 'approval: village', 'village is no word for this'],
    ['within-months: 3', 'within-months: three', 'within-months must be a whole number'],
    ['birth-certificate,', 'birth-paper,', 'birth-paper is of no known kind'],
    ['approvals: categorised', 'aprovals: categorised', 'unknown key aprovals'],
    ['prefer: register', 'agree: [register, card]\n    prefer: register', 'is of two kinds'],
    ['corrected-only: true', 'corrected-only: 是', '是 is no word for this'],
    ['unregistered: 60', 'unregistered: soon', 'unregistered must be a whole number'],
    ['unregistered: 60', 'shared-number: 60', 'unknown key shared-number'],
    ['when: mixed', 'when: often', 'often is no word for this'],
    ['cancel: rural', 'cancel: foreign', 'foreign is no word for this'],
  ];
  for (const [from, to, problem] of cases) {
    const spoilt = SOUND.replace(from, to);
    const faults = faultsOf(spoilt);
    const found = faults.find((fault) => fault.includes(problem));
    assert.ok(found, `${to}: ${faults.join('; ')}`);
    const line = Number(found?.split(':')[1]);
    const near = problem.includes('two kinds') ? 'form-over-computer:' : to;
    const at = near === to && problem.includes('CSRQ') ? SOUND.indexOf(from) : spoilt.indexOf(near);
    assert.is(line, spoilt.slice(0, at).split('\n').length, found);
  }
});

test('a name of ours, a rule nobody uses, no rest, a key twice, no YAML', () => {
  const reserved = SOUND.replaceAll('later-issued:\n', 'verdict:\n');
  assert.ok(faultsOf(reserved).some((fault) => fault.endsWith('verdict is a name of huji’s own')));
  const unused = SOUND.replace(', later-issued, form-over', ', form-over');
  assert.equal(faultsOf(unused), [
    `p.yaml:${lineOf(unused, '  later-issued:')}:3: no item uses rule later-issued`,
  ]);
  const narrow = SOUND.replace('    rest: true\n', '    fields: [HH]\n');
  assert.ok(faultsOf(narrow).some((fault) => fault.includes('rest: true')));
  assert.ok(faultsOf(`${SOUND}name: again\n`)[0]?.includes('unique'));
  assert.is(faultsOf('- a\n- b\n').length, 1);
  assert.is(faultsOf('{').length > 0, true);
  assert.ok(faultsOf('').length > 0);
  assert.ok(faultsOf(`${SOUND}# ${'长'.repeat(30_000)}\n`)[0]?.includes('too long'));
});

test('what would never do anything is refused: its writer meant something', () => {
  const short = 'name: short\nversion: 1\nsources: [register, card]\n';
  assert.equal(faultsOf(short), []);
  assert.equal(faultsOf(`${short}approvals: none\n`), []);
  assert.equal(faultsOf(`${short}approvals: every\n`), [
    'p.yaml:4:1: approvals has no effect here',
  ]);
  const reversed = `${short}reversal:\n  events:\n    '102': 9\n    '113': 9\n    '213': 9\n`;
  assert.equal(faultsOf(reversed), [
    'p.yaml:7:5: 113 has no effect here',
    'p.yaml:8:5: 213 has no effect here',
  ]);
});

test('what stands beside the rules is looked at too, and told line after line', () => {
  const spoilt = SOUND.replace('    rest: true\n', '    rest: yes\n')
    .replace('crowded-door: 8', 'crowded-door: 1')
    .replace('unregistered: 60', 'unknown: 60')
    .replace('when: mixed', 'when: often')
    .replace('approvals: categorised', 'approvals: sometimes');
  const faults = faultsOf(spoilt);
  const wanted = ['sometimes', 'unknown key unknown', '1 is no word', 'yes is no word', 'often'];
  for (const words of wanted) {
    const lines = faults.filter((fault) => fault.includes(words));
    assert.ok(lines.length > 0, `${words}: ${faults.join('; ')}`);
  }
  const lines = faults.map((fault) => Number(fault.split(':')[1]));
  assert.equal(
    lines,
    [...lines].sort((a, b) => a - b),
  );
});

test('bytes that are no UTF-8 are refused by their line, and an empty file is called one', () => {
  const foreign = SOUND.replace('form-first:\n', 'form-first: # \uFFFD\uFFFD\n');
  assert.equal(faultsOf(foreign), [`p.yaml:${lineOf(foreign, '\uFFFD')}: is not UTF-8`]);
  assert.equal(faultsOf(''), ['p.yaml:1:1: the whole file must be lines of key: value']);
});

test('a file is read by its path; one that is not there is named', (t) => {
  const path = join(t.folder(), 'own.yaml');
  writeFileSync(path, SOUND.replace('name: hunan', 'name: own'));
  assert.is(readPolicyFile(path).policy.name, 'own');
  assert.throws(() => readPolicyFile(`${path}.x`), /NOT_FOUND/);
});

test('aliases of aliases are no policy, however few lines they take', () => {
  const names = [...'abcdefgh'];
  const lines = names.map((name, at) => {
    const before = at === 0 ? 'x' : `*${names[at - 1]}`;
    return `${name}: &${name} [${Array(9).fill(before).join(', ')}]`;
  });
  const [fault = ''] = faultsOf(lines.join('\n'));
  assert.match(fault, /^p\.yaml: /);
  assert.equal(faultsOf(`name: ${'x'.repeat(70_000)}`).length, 1);
});

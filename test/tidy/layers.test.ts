import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import { ambientFaults } from './ambient.js';
import { cycles, layerFaults } from './layers.js';
import { expectNone, readSources, sourceOf } from './sources.js';

const test = suite('tidy/layers');
const sources = readSources();

test('every import keeps to the layers and the package fences', () => {
  assert.ok(sources.length > 0);
  expectNone(layerFaults(sources));
});

test('time, randomness and the process are asked for only where they may be', () => {
  expectNone(ambientFaults(sources));
});

test('no file imports itself by a detour', () => {
  expectNone(cycles(sources));
});

const made = (files: Record<string, string>) =>
  Object.entries(files).map(([path, text]) => sourceOf(path, text));

test('the check sees every kind of import', () => {
  const kinds = [
    `import { a } from '../node/a.js';`,
    `import type { A } from '../node/a.js';`,
    `import '../node/a.js';`,
    `export { a } from '../node/a.js';`,
    `const a = await import('../node/a.js');`,
    `let a: import('../node/a.js').A;`,
  ];
  for (const kind of kinds) {
    const faults = layerFaults(made({ 'node/a.ts': '', 'proto/p.ts': `\n${kind}` }));
    assert.equal(faults, ['proto/p.ts:2: proto/ may not see node/a.ts'], kind);
  }
});

test('the check knows stages, adapters and packages', () => {
  const files = {
    'node/node.ts': `import './store/deep.js';`,
    'node/apply/apply.ts': `import '../store/store.js'; import '../store/deep.js';`,
    'node/store/store.ts': `import '../clock.js'; import '../../transports/memory/link.js';`,
    'node/store/deep.ts': `import 'level'; import '../../transports/transport.js';`,
    'node/clock.ts': `import 'level'; import 'left-pad';`,
    'transports/transport.ts': '',
    'transports/memory/link.ts': `import '../transport.js'; import '../grpc/link.js';`,
    'transports/grpc/link.ts': `import '../../node/clock.js';`,
    'conflict/merge.ts': `import 'node:fs'; import './gone.js';`,
  };
  assert.equal(layerFaults(made(files)), [
    'node/apply/apply.ts:1: of store only node/store/store.ts may be seen, not node/store/deep.ts',
    'node/store/store.ts:1: node/ may not see transports/memory/link.ts',
    'node/clock.ts:1: package level belongs in node/store/',
    'node/clock.ts:1: package left-pad is not in the table of packages',
    'transports/memory/link.ts:1: an adapter may not see transports/grpc/link.ts',
    'transports/grpc/link.ts:1: transports/ may not see node/clock.ts',
    'conflict/merge.ts:1: node:fs in a pure part',
    'conflict/merge.ts:1: there is no conflict/gone.ts',
  ]);
});

test('the check sees ambient names, not members or comments of that name', () => {
  const text = [
    'const t = Date.now();',
    'const r = Math.random();',
    'console.log(process.pid);',
    'globalThis.setTimeout(f, 1);',
    'const d = new Date();',
    '// Date.now() and process.exit()',
    'const s = "setTimeout"; job.process(); const o = { console: 1 };',
    'const day = new Date(0);',
  ].join('\n');
  const lines = ambientFaults(made({ 'node/x/x.ts': text, 'test/x.ts': text })).map((fault) =>
    fault.split(' ').slice(0, 2).join(' '),
  );
  assert.equal(lines, [
    'node/x/x.ts:1: Date.now',
    'node/x/x.ts:2: Math.random',
    'node/x/x.ts:3: console',
    'node/x/x.ts:3: process',
    'node/x/x.ts:4: setTimeout',
    'node/x/x.ts:5: new',
  ]);
});

test('the check finds a cycle of types', () => {
  const files = {
    'proto/a.ts': `import type { B } from './b.js';`,
    'proto/b.ts': `import type { C } from './c.js';`,
    'proto/c.ts': `import type { A } from './a.js';`,
    'proto/d.ts': `import './a.js'; import './b.js';`,
  };
  assert.equal(cycles(made(files)), ['proto/a.ts → proto/b.ts → proto/c.ts → proto/a.ts']);
});

import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { checkNodeCode } from '../../proto/node-code.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

const list = defineCommand({
  name: 'node list',
  summary: 'command.node-list',
  examples: [{ line: 'huji node list', about: 'example.node-list' }],
  run: async ({ values, host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('node.list', {}, plainIo(host)),
    );
    await output.document(document, (width) => nodesView(document, width));
    return 0;
  },
});

function nodesView(document: Json, width: number): string {
  const columns = [
    { title: text('label.node') },
    { title: text('label.tier') },
    { title: text('label.unit9'), optional: 2 },
    { title: text('label.parent') },
    { title: text('label.state') },
    { title: text('label.epoch'), optional: 1 },
    { title: text('label.blocks'), optional: 3 },
  ];
  const rows = listIn(document, 'nodes').map((node) => [
    ...['node', 'tier', 'unit9', 'parent', 'state', 'epoch'].map((part) => textIn(node, part)),
    listIn(node, 'leases').map(blockIn).join(', '),
  ]);
  return rows.length === 0 ? text('view.none') : table(columns, rows, width);
}

function blockIn(lease: Json): string {
  const [area, from, to] = ['area', 'from', 'to'].map((part) => textIn(lease, part));
  return `${area} ${from}-${to}`;
}

const lease = defineCommand({
  name: 'node lease',
  summary: 'command.node-lease',
  details: 'details.node-lease',
  words: [{ name: 'CODE' }],
  options: ['area', 'sequences', 'since', 'operator', 'passphrase-file'],
  required: ['area', 'sequences', 'since'],
  examples: [
    {
      line: 'huji node lease 220102500000 --area 220102 --sequences 1-50 --since 20041001',
      about: 'example.node-lease',
    },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const code = checkNodeCode(word);
    const { area, since, sequences = '' } = values;
    const [from, to] = sequences.split('-').map(Number);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'node lease');
      const params = { code, area, from, to, since, ...session };
      return control.call('node.lease', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const revoke = defineCommand({
  name: 'node revoke',
  summary: 'command.node-revoke',
  details: 'details.node-revoke',
  words: [{ name: 'CODE' }],
  options: ['why', 'operator', 'passphrase-file'],
  required: ['why'],
  examples: [
    {
      line: 'huji node revoke 220102500000 --why "machine stolen" --operator 王建国',
      about: 'example.node-revoke',
    },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const code = checkNodeCode(word);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'node revoke');
      return control.call('node.revoke', { code, why: values.why, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const MOVING = ['all-below', 'address', 'why', 'operator', 'passphrase-file'] as const;

const move = defineCommand({
  name: 'node move',
  summary: 'command.node-move',
  details: 'details.node-move',
  words: [{ name: 'CODE', optional: true }],
  options: ['to', 'all-from', ...MOVING],
  required: ['to', 'why'],
  examples: [
    {
      line: 'huji node move --all-below --to 220102000000 --why "county is up" --operator 王建国',
      about: 'example.node-move',
    },
    {
      line: 'huji node move --all-from 220102000000 --to 220100000000 --why "county closes"',
      about: 'example.node-move-all',
    },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const { to, why, address: addresses } = values;
    const params = { to, why, addresses, ...whom(word, values['all-below'], values['all-from']) };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'node move');
      return control.call('node.move', { ...params, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const adopt = defineCommand({
  name: 'node adopt',
  summary: 'command.node-adopt',
  details: 'details.node-adopt',
  words: [{ name: 'CODE', optional: true }],
  options: [...MOVING],
  examples: [
    {
      line: 'huji node adopt --all-below --address grpc://10.1.2.3:7200 --operator 李敏',
      about: 'example.node-adopt',
    },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const { why = '', address: addresses } = values;
    const params = { why, addresses, ...whom(word, values['all-below']) };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'node adopt');
      return control.call('node.adopt', { ...params, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

/** One of the ways to say which nodes are meant. */
function whom(word: string, allBelow: boolean, from?: string): { [name: string]: Json } {
  const ways = [word !== '', allBelow, from !== undefined].filter(Boolean);
  if (ways.length !== 1) throw new HujiError('USAGE', text('node.whom'));
  if (from !== undefined) return { from };
  return word === '' ? { allBelow } : { code: checkNodeCode(word) };
}

const rotate = defineCommand({
  name: 'node rotate',
  summary: 'command.node-rotate',
  options: ['operator', 'passphrase-file'],
  examples: [{ line: 'huji node rotate --operator 王建国', about: 'example.node-rotate' }],
  run: async ({ values, host, output }) => {
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'node rotate');
      return control.call('node.rotate', { ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

export const nodeCommands = [list, move, adopt, lease, revoke, rotate] as const;

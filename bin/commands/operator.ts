import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, textIn } from '../document.js';
import { newOperatorKey, openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

const RIGHTS = ['role', 'step', 'certificate', 'certified-until'] as const;

const add = defineCommand({
  name: 'operator add',
  summary: 'command.operator-add',
  details: 'details.operator-add',
  words: [{ name: 'NAME' }],
  options: [...RIGHTS, 'new-passphrase-file', 'operator', 'passphrase-file'],
  required: ['role'],
  examples: [
    { line: 'huji operator add 王建国 --role registrar', about: 'example.operator-add' },
    {
      line: 'huji operator add 李敏 --role reviewer --step review --operator 王建国',
      about: 'example.operator-add-by',
    },
  ],
  run: async ({ values, words: [given = ''], host, output }) => {
    const document = await withControl(values.dir, async (control) => {
      // The session first: where it is refused no key is left behind.
      const session = await openSession(host, control, values, 'operator add');
      const { name, publicKey } = await newOperatorKey(host, values, given);
      const { role, step: steps, certificate, 'certified-until': certifiedUntil } = values;
      const rights = { role, steps, certificate, certifiedUntil };
      const params = { name, publicKey, ...rights, ...session };
      return control.call('operator.add', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const list = defineCommand({
  name: 'operator list',
  summary: 'command.operator-list',
  examples: [{ line: 'huji operator list', about: 'example.operator-list' }],
  run: async ({ values, host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('operator.list', {}, plainIo(host)),
    );
    await output.document(document, (width) => operatorsView(document, width));
    return 0;
  },
});

function operatorsView(document: Json, width: number): string {
  const columns = [
    { title: text('label.name'), cut: true },
    { title: text('label.role') },
    { title: text('label.steps'), cut: true },
    { title: text('label.certificate'), optional: 2, cut: true },
    { title: text('label.certified-until'), optional: 3 },
    { title: text('label.state') },
  ];
  const rows = listIn(document, 'operators').map((operator) =>
    ['name', 'role', 'steps', 'certificate', 'certifiedUntil', 'state'].map((part) =>
      textIn(operator, part),
    ),
  );
  return rows.length === 0 ? text('view.none') : table(columns, rows, width);
}

const grant = defineCommand({
  name: 'operator grant',
  summary: 'command.operator-grant',
  words: [{ name: 'NAME' }],
  options: [...RIGHTS, 'operator', 'passphrase-file'],
  examples: [
    {
      line: 'huji operator grant 李敏 --step accept --step review --operator 王建国',
      about: 'example.operator-grant',
    },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const { role, step: steps, certificate, 'certified-until': certifiedUntil } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'operator grant');
      const params = { name, role, steps, certificate, certifiedUntil, ...session };
      return control.call('operator.grant', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const revoke = defineCommand({
  name: 'operator revoke',
  summary: 'command.operator-revoke',
  words: [{ name: 'NAME' }],
  options: ['why', 'operator', 'passphrase-file'],
  required: ['why'],
  examples: [
    {
      line: 'huji operator revoke 李敏 --why "transferred" --operator 王建国',
      about: 'example.operator-revoke',
    },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'operator revoke');
      const params = { name, why: values.why, ...session };
      return control.call('operator.revoke', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

export const operatorCommands = [add, list, grant, revoke] as const;

import type { Json } from '../../node/control/control.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { type TextId, text } from '../texts.js';
import { summaryView } from '../views.js';

const readiness = defineCommand({
  name: 'campaign readiness',
  summary: 'command.campaign-readiness',
  details: 'details.campaign-readiness',
  options: ['area', 'all', 'limit', 'cursor'],
  examples: [
    { line: 'huji campaign readiness --area 220100', about: 'example.campaign-readiness' },
  ],
  run: async ({ values, host, output }) => {
    const { area, all, limit, cursor } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('campaign.readiness', { area, all, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => readinessView(document, width));
    return 0;
  },
});

const equip = defineCommand({
  name: 'campaign equip',
  summary: 'command.campaign-equip',
  details: 'details.campaign-equip',
  words: [{ name: 'CODE' }],
  options: ['device', 'operator', 'passphrase-file', 'purpose'],
  required: ['device'],
  examples: [
    {
      line: 'huji campaign equip 220102500000 --device camera=DC-4800 --device modem=56K',
      about: 'example.campaign-equip',
    },
  ],
  run: async ({ values, words: [node = ''], host, output }) => {
    const { device, purpose } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'readiness');
      const params = { node, devices: [...device], ...session };
      return control.call('campaign.equip', params, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

const signOff = defineCommand({
  name: 'campaign sign-off',
  summary: 'command.campaign-sign-off',
  details: 'details.campaign-sign-off',
  words: [{ name: 'CODE' }],
  options: ['withdraw', 'why', 'operator', 'passphrase-file', 'purpose'],
  examples: [{ line: 'huji campaign sign-off 220102500000', about: 'example.campaign-sign-off' }],
  run: async ({ values, words: [node = ''], host, output }) => {
    const { withdraw, why, purpose } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'readiness');
      return control.call('campaign.sign-off', { node, withdraw, why, ...session }, plainIo(host));
    });
    await output.document(document, () => summaryView(document));
    return 0;
  },
});

/** 准备情况: whether every node is equipped, linked and signed off by its day. */
export const readinessCommands: readonly Command[] = [readiness, equip, signOff];

const ITEMS = ['equipment', 'software', 'link', 'trial', 'signed-off'] as const;

function readinessView(document: Json, width: number): string {
  const [nodes, ready, overdue, flagged] = ['nodes', 'ready', 'overdue', 'flagged'].map((part) =>
    textIn(document, part),
  );
  const head = text('readiness.counts', {
    nodes: nodes ?? '',
    ready: ready ?? '',
    overdue: overdue ?? '',
    flagged: flagged ?? '',
  });
  const rows = listIn(document, 'rows').map((row) => {
    const items = listIn(row, 'items');
    return [
      textIn(row, 'node'),
      ...ITEMS.map((name) => cellOf(items.find((item) => textIn(item, 'item') === name) ?? null)),
    ];
  });
  if (rows.length === 0) return head;
  const titles = ITEMS.map((name) => ({ title: text(`readiness.${name}` as TextId) }));
  const next = textIn(document, 'next');
  const more = next === '' ? '' : `\n${text('find.more', { cursor: next })}`;
  return `${head}\n\n${table([{ title: text('label.node') }, ...titles], rows, width)}${more}`;
}

/** The day it was done on; or, in brackets, by when it is to be, with a mark once that is over. */
function cellOf(item: Json): string {
  const since = textIn(item, 'since');
  const flags = listIn(item, 'flagged').length > 0 ? ' ?' : '';
  const late = partOf(item, 'overdue') === true ? '!' : '';
  return since === '' ? `(${textIn(item, 'due')})${late}` : `${since}${late}${flags}`;
}

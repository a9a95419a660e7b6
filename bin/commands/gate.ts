import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Shortfall } from '../../conflict/gate.js';
import type { Json } from '../../node/control/control.js';
import { readGate } from '../../node/identity/gate-certificate.js';
import { IDENTITY_FOLDER, loadIdentity } from '../../node/identity/identity-files.js';
import { HujiError } from '../../proto/errors.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';
import { readText } from '../yaml-file.js';

const show = defineCommand({
  name: 'gate show',
  summary: 'command.gate-show',
  details: 'details.gate-show',
  options: ['area'],
  examples: [{ line: 'huji gate show --area 229901', about: 'example.gate-show' }],
  run: async ({ values, host, output }) => {
    const { area } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('gate.show', { area }, plainIo(host)),
    );
    await output.document(document, (width) => showView(document, width));
    return 0;
  },
});

const declare = defineCommand({
  name: 'gate declare',
  summary: 'command.gate-declare',
  details: 'details.gate-declare',
  options: ['persons', 'households', 'ledger', 'operator', 'passphrase-file'],
  required: ['persons', 'households'],
  examples: [
    { line: 'huji gate declare --persons 24103 --households 7655', about: 'example.gate-declare' },
  ],
  run: async ({ values, host, output }) => {
    const { persons, households, ledger } = values;
    const volumes = ledger === undefined ? undefined : volumesOf(resolve(host.cwd, ledger));
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'gate');
      const params = { persons, households, volumes, ...session };
      return control.call('gate.declare', params, plainIo(host));
    });
    const { gaps: _gaps, ...rest } = Object(document) as { [name: string]: Json };
    await output.document(document, () => [summaryView(rest), ...gapLines(document)].join('\n'));
    return 0;
  },
});

/** `volume,pages,households` a line, the first a header. */
function volumesOf(path: string): Json {
  const [, ...lines] = readText(path).trimEnd().split(/\r?\n/);
  return lines.map((line, at) => {
    const [volume = Number.NaN, pages = Number.NaN, households = Number.NaN] = line
      .split(',')
      .map((cell) => (/^\s*\d+\s*$/.test(cell) ? Number(cell) : Number.NaN));
    if ([volume, pages, households].some(Number.isNaN)) {
      throw new HujiError('USAGE', `${path}:${at + 2}`);
    }
    return { volume, pages, households };
  });
}

/** 册 4 页 37: every volume that lacks something, by name. */
function gapLines(row: Json): string[] {
  return listIn(row, 'gaps').map((gap) => {
    const [volume, pages, count] = ['volume', 'pages', 'households'].map((part) =>
      textIn(gap, part),
    );
    const households = count === '0' ? '' : text('gate.gap-households', { count: count ?? '' });
    const named = pages === '' ? '' : text('gate.gap-pages', { pages: pages ?? '' });
    return text('gate.gap', { volume: volume ?? '', rest: `${named}${households}` });
  });
}

const open = defineCommand({
  name: 'gate open',
  summary: 'command.gate-open',
  details: 'details.gate-open',
  words: [{ name: 'AREA' }],
  options: ['out', 'operator', 'passphrase-file'],
  examples: [{ line: 'huji gate open 229901 --out gate-229901.json', about: 'example.gate-open' }],
  run: async ({ values, words: [area = ''], host, output }) => {
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'gate');
      return control.call('gate.open', { area, ...session }, plainIo(host));
    });
    await keep(values.out, host.cwd, document);
    await output.document(document, () => textIn(document, 'statement'));
    return 0;
  },
});

const close = defineCommand({
  name: 'gate close',
  summary: 'command.gate-close',
  details: 'details.gate-close',
  words: [{ name: 'AREA' }],
  options: ['why', 'out', 'operator', 'passphrase-file'],
  required: ['why'],
  examples: [{ line: 'huji gate close 229901 --why 摘要不符', about: 'example.gate-close' }],
  run: async ({ values, words: [area = ''], host, output }) => {
    const { why } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'gate');
      return control.call('gate.close', { area, why, ...session }, plainIo(host));
    });
    await keep(values.out, host.cwd, document);
    await output.document(document, () => textIn(document, 'statement'));
    return 0;
  },
});

async function keep(out: string | undefined, cwd: string, document: Json): Promise<void> {
  if (out !== undefined) await writeFile(resolve(cwd, out), `${JSON.stringify(document)}\n`);
}

const check = defineCommand({
  name: 'gate check',
  summary: 'command.gate-check',
  details: 'details.gate-check',
  words: [{ name: 'FILE' }],
  options: ['root'],
  examples: [{ line: 'huji gate check gate-229901.json', about: 'example.gate-check' }],
  run: async ({ values, words: [file = ''], host, output }) => {
    const root =
      values.root === undefined
        ? (loadIdentity(join(values.dir, IDENTITY_FOLDER)).chain[0] ?? '')
        : await readFile(resolve(host.cwd, values.root), 'utf8');
    const certificate = await readFile(resolve(host.cwd, file), 'utf8');
    const gate = readGate(certificate, root) as Json;
    const [area, from, until] = ['area', 'from', 'until'].map((part) => textIn(gate, part));
    const day = new Date(host.clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    const inForce = partOf(gate, 'open') === true && (from ?? '') <= day && day <= (until ?? '');
    await output.document({ ...Object(gate), inForce }, () =>
      inForce
        ? text('gate.good', { area: area ?? '', from: from ?? '', until: until ?? '' })
        : text('gate.outside', { day }),
    );
    if (!inForce) throw new HujiError('GATE_CLOSED', area ?? '');
    return 0;
  },
});

/** 先建库、后发证: stages of areas, and the certificates that open them. */
export const gateCommands: readonly Command[] = [show, declare, open, close, check];

function showView(document: Json, width: number): string {
  const rows = listIn(document, 'stations').map((row) => [
    textIn(row, 'area'),
    textIn(row, 'stage'),
    textIn(row, 'persons'),
    textIn(row, 'declaredPersons'),
    gateText(partOf(row, 'gate') ?? null),
    listIn(row, 'missing').map(missingWords).join(', '),
  ]);
  const columns = [
    { title: text('label.station') },
    { title: text('card.stage') },
    { title: text('label.persons'), align: 'right' as const },
    { title: text('option.persons'), align: 'right' as const, optional: 1 },
    { title: text('gate.gate'), cut: true, optional: 1 },
    { title: text('gate.missing'), cut: true },
  ];
  const gaps = listIn(document, 'stations').flatMap((row) =>
    gapLines(row).map((line) => `${textIn(row, 'area')} ${line}`),
  );
  return [table(columns, rows, width), ...gaps].join('\n');
}

function missingWords(each: Json): string {
  const what = textIn(each, 'what') as Shortfall;
  return `${text(`missing.${what}`)} ${textIn(each, 'count')}`;
}

/** The last word on a gate: until when it is open, or why it is not. */
function gateText(gate: Json): string {
  if (gate === null) return '';
  if (partOf(gate, 'open') === true) return text('gate.until', { until: textIn(gate, 'until') });
  const why = textIn(gate, 'why');
  return partOf(gate, 'byItself') === true ? text('gate.closed-itself', { why }) : why;
}

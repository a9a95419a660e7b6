import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isCardStep } from '../../conflict/card/stages.js';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { type Command, defineCommand, type Invocation } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { LineTalk } from '../line-talk.js';
import { readEach } from '../lines.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';
import { fenOf } from '../yuan.js';

const ACT_OPTIONS = ['operator', 'passphrase-file', 'purpose'] as const;
type Acting = Invocation<(typeof ACT_OPTIONS)[number]>;

const accept = defineCommand({
  name: 'card accept',
  summary: 'command.card-accept',
  details: 'details.card-accept',
  words: [{ name: 'PERSON', optional: true }],
  options: ['reason', 'photo', 'generation', ...ACT_OPTIONS],
  examples: [
    {
      line: 'huji card accept 0123456789abcdef-17-9f86d081 --reason 12 --photo photo.jpg',
      about: 'example.card-accept',
    },
    { line: 'huji card accept < applications.jsonl', about: 'example.card-accept-many' },
  ],
  run: async (invocation) => {
    const { values, words, host } = invocation;
    const [person = ''] = words;
    const { reason, generation } = values;
    const photo =
      values.photo === undefined
        ? undefined
        : (await readFile(resolve(host.cwd, values.photo))).toString('base64');
    return act(invocation, 'card.accept', {}, person, { person, reason, generation, photo });
  },
});

const step = defineCommand({
  name: 'card step',
  summary: 'command.card-step',
  details: 'details.card-step',
  words: [{ name: 'STEP' }, { name: 'CARD', optional: true }],
  options: ['why', 'fault', 'batch', 'body', 'old', ...ACT_OPTIONS],
  examples: [
    {
      line: 'huji card step return 2299015002004100800017 --fault 20 --why 照片不清',
      about: 'example.card-step',
    },
    { line: 'huji card step review < cards.jsonl', about: 'example.card-step-many' },
  ],
  run: async (invocation) => {
    const [step = '', card = ''] = invocation.words;
    if (!isCardStep(step)) throw new HujiError('USAGE', `STEP ${step}`);
    const { why, fault, batch, body, old } = invocation.values;
    return act(invocation, 'card.step', { step }, card, { card, why, fault, batch, body, old });
  },
});

const fee = defineCommand({
  name: 'card fee',
  summary: 'command.card-fee',
  details: 'details.card-fee',
  words: [{ name: 'CARD', optional: true }],
  options: ['amount', 'receipt', 'exemption', ...ACT_OPTIONS],
  examples: [
    {
      line: 'huji card fee 2299015002004100800017 --amount 20 --receipt 0012345',
      about: 'example.card-fee',
    },
  ],
  run: async (invocation) => {
    const { values, words } = invocation;
    const [card = ''] = words;
    const { receipt, exemption } = values;
    const amount = String(fenOf(values.amount) ?? '');
    return act(invocation, 'card.fee', {}, card, { card, amount, receipt, exemption });
  },
});

/** One line by the options, or those on stdin; a line out for each. */
async function act(
  { values, host, output }: Acting,
  method: string,
  params: { readonly [name: string]: Json },
  named: string,
  line: { readonly [name: string]: string | undefined },
): Promise<number> {
  const one = async function* () {
    yield JSON.stringify(line);
  };
  const count = { accepted: 0, refused: 0 };
  const talk = new LineTalk({
    lines: readEach(host.stdin),
    unwritten: { card: null, change: null },
    prepare: (given) => Promise.resolve(given),
    tell: (answer) => {
      if (partOf(JSON.parse(answer) as Json, 'ok') === true) count.accepted += 1;
      else count.refused += 1;
      return output.line(answer);
    },
  });
  await withControl(values.dir, async (control) => {
    const session = await openSession(host, control, values, values.purpose ?? 'card');
    return control.call(
      method,
      { ...params, ...session },
      {
        ...plainIo(host),
        lines: named === '' ? talk.lines() : one(),
        emit: (answer) => talk.answer(answer),
      },
    );
  });
  await host.stderr.write(`${text('submit.done', count)}\n`);
  return count.refused === 0 ? 0 : 1;
}

const list = defineCommand({
  name: 'card list',
  summary: 'command.card-list',
  details: 'details.card-list',
  options: ['stage', 'area', 'limit', 'cursor', ...ACT_OPTIONS],
  examples: [{ line: 'huji card list --stage accepted', about: 'example.card-list' }],
  run: async ({ values, host, output }) => {
    const { stage, area, limit, cursor } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'card');
      return control.call('card.list', { stage, area, limit, cursor, ...session }, plainIo(host));
    });
    await output.document(document, (width) => listView(document, width));
    return 0;
  },
});

const show = defineCommand({
  name: 'card show',
  summary: 'command.card-show',
  words: [{ name: 'CARD' }],
  options: ['unmask', ...ACT_OPTIONS],
  examples: [{ line: 'huji card show 2299015002004100800017', about: 'example.card-show' }],
  run: async ({ values, words: [card = ''], host, output }) => {
    const { unmask, purpose } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'card');
      return control.call('card.show', { card, unmask, purpose, ...session }, plainIo(host));
    });
    await output.document(document, (width) => showView(document, width));
    return 0;
  },
});

const status = defineCommand({
  name: 'card status',
  summary: 'command.card-status',
  details: 'details.card-status',
  words: [{ name: 'CARD' }],
  options: ACT_OPTIONS,
  examples: [{ line: 'huji card status 2299015002004100800017', about: 'example.card-status' }],
  run: async ({ values, words: [card = ''], host, output }) => {
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'card');
      return control.call('card.status', { card, ...session }, plainIo(host));
    });
    const { held: _held, ...rest } = Object(document) as { [name: string]: Json };
    await output.document(document, () => `${summaryView(rest)}${heldLine(document)}`);
    return 0;
  },
});

/** 居民身份证申领: accepting, every later step, lists. */
export const cardCommands: readonly Command[] = [accept, fee, step, list, show, status];

/** Why it waits, where it does. */
function heldLine(document: Json): string {
  const held = partOf(document, 'held') ?? null;
  if (held === null) return '';
  return `\n${text('card.held', { since: textIn(held, 'since'), why: textIn(held, 'why') })}`;
}

function listView(document: Json, width: number): string {
  const counts = partOf(document, 'counts');
  const stages = Object.keys(Object(counts)).filter((stage) => numberIn(counts, stage) > 0);
  const summary = table(
    [{ title: text('card.stage') }, { title: text('card.count'), align: 'right' }],
    stages.map((stage) => [stage, textIn(counts, stage)]),
    width,
  );
  const applications = listIn(document, 'applications');
  const held = numberIn(document, 'held');
  const waiting = held === 0 ? '' : `\n${text('card.held-count', { count: held })}`;
  if (applications.length === 0) return `${summary}${waiting}`;
  const rows = applications.map((row) =>
    ['number', 'station', 'accepted', 'since'].map((part) => textIn(row, part)),
  );
  const columns = [
    { title: text('card.number') },
    { title: text('label.station') },
    { title: text('card.since') },
    { title: text('card.since'), optional: 1 },
  ];
  const next = textIn(document, 'next');
  const more = next === '' ? '' : `\n${text('find.more', { cursor: next })}`;
  return `${summary}${waiting}\n\n${table(columns, rows, width)}${more}`;
}

function showView(document: Json, width: number): string {
  const rows = listIn(document, 'acts').map((row) => [
    textIn(row, 'step'),
    textIn(row, 'on'),
    textIn(row, 'author'),
    textIn(row, 'operator'),
    partOf(row, 'counts') === true ? '' : text('card.idle'),
  ]);
  const columns = [
    { title: text('card.step') },
    { title: text('card.since') },
    { title: text('card.author') },
    { title: text('label.operator'), optional: 1 },
    { title: '', optional: 1 },
  ];
  const head = ['number', 'stage', 'person', 'station'].map((part) => textIn(document, part));
  return `${head.join('  ')}${heldLine(document)}\n\n${table(columns, rows, width)}`;
}

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { resultLines } from '../check-results.js';
import type { Command } from '../command.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { readAll } from '../lines.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { visitSheet } from '../visit-sheet.js';

const list = defineCommand({
  name: 'check list',
  summary: 'command.check-list',
  details: 'details.check-list',
  options: ['area', 'limit', 'cursor'],
  examples: [{ line: 'huji check list --limit 20', about: 'example.check-list' }],
  run: async ({ values, host, output }) => {
    const { area, limit, cursor } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('check.list', { area, limit, cursor }, plainIo(host)),
    );
    await output.document(document, (width) => listView(document, width));
    return 0;
  },
});

const print = defineCommand({
  name: 'check print',
  summary: 'command.check-print',
  details: 'details.check-print',
  options: [
    ...(['out', 'household', 'area', 'limit', 'cursor', 'purpose'] as const),
    ...(['operator', 'passphrase-file'] as const),
  ],
  required: ['out', 'purpose'],
  examples: [
    {
      line: 'huji check print --household 001000123 --out visit.html --purpose 入户核对',
      about: 'example.check-print',
    },
  ],
  run: async ({ values, host, output }) => {
    const { household, area, limit, cursor, purpose } = values;
    const asked = { household, area, limit, cursor, purpose };
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose);
      return control.call('check.sheets', { ...asked, ...session }, plainIo(host));
    });
    const printedOn = new Date(host.clock.now()).toISOString().slice(0, 10);
    const out = resolve(host.cwd, values.out);
    // Whole numbers stand in it.
    await writeFile(out, visitSheet(document, printedOn), { mode: 0o600 });
    const done = {
      out,
      households: listIn(document, 'households').length,
      next: partOf(document, 'next') ?? null,
    };
    await output.document(done, () => text('check.printed', { count: done.households, out }));
    return 0;
  },
});

const enter = defineCommand({
  name: 'check enter',
  summary: 'command.check-enter',
  details: 'details.check-enter',
  words: [{ name: 'ID', optional: true }],
  options: [
    ...(['done', 'result', 'channel', 'officer', 'date', 'sample'] as const),
    ...(['operator', 'passphrase-file', 'purpose'] as const),
  ],
  examples: [
    {
      line: 'huji check enter 0123456789abcdef-17-9f86d081 --channel visit --result agrees',
      about: 'example.check-enter',
    },
    { line: 'huji check enter --operator 王建国 < results.csv', about: 'example.check-enter-file' },
  ],
  run: async ({ values, words: [id = ''], host, output }) => {
    const { done, result, channel, officer, date, sample } = values;
    const byHand = { id, done, result, channel, officer, date, sample };
    const lines = id === '' ? resultLines(await readAll(host.stdin)) : [JSON.stringify(byHand)];
    let refused = 0;
    await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'check');
      return control.call(
        'check.enter',
        { ...session },
        {
          ...plainIo(host),
          lines: (async function* () {
            yield* lines;
          })(),
          emit: (line) => {
            if (partOf(JSON.parse(line) as Json, 'ok') !== true) refused += 1;
            return output.line(line);
          },
        },
      );
    });
    const count = { accepted: lines.length - refused, refused };
    await host.stderr.write(`${text('submit.done', count)}\n`);
    return refused === 0 ? 0 : 1;
  },
});

const sample = defineCommand({
  name: 'check sample',
  summary: 'command.check-sample',
  details: 'details.check-sample',
  options: ['station', 'size', 'seed'],
  examples: [
    {
      line: 'huji check sample --station 220102500000 --size 50 --seed 7',
      about: 'example.check-sample',
    },
  ],
  run: async ({ values, host, output }) => {
    const { station, size, seed } = values;
    const document = await withControl(values.dir, (control) =>
      control.call('check.sample', { station, size, seed: String(seed) }, plainIo(host)),
    );
    await output.document(document, (width) => sampleView(document, width));
    return 0;
  },
});

/** 核对: task lists, sheets, results, samples. */
export const checkCommands: readonly Command[] = [list, print, enter, sample];

function listView(document: Json, width: number): string {
  const coverage = table(
    [
      { title: text('label.station') },
      { title: text('label.persons'), align: 'right' },
      { title: text('check.verified'), align: 'right' },
      { title: text('check.accurate'), align: 'right' },
      { title: text('check.entered'), align: 'right' },
      { title: text('label.elsewhere'), align: 'right', optional: 1 },
      { title: text('check.error-rate'), align: 'right' },
    ],
    listIn(document, 'coverage').map((row) => [
      textIn(row, 'station'),
      ...['persons', 'verified', 'accurate', 'entered', 'elsewhere'].map((part) =>
        textIn(row, part),
      ),
      rate(row),
    ]),
    width,
  );
  const households = table(
    [
      { title: text('label.household') },
      { title: text('label.station'), optional: 1 },
      { title: text('check.open'), align: 'right' },
      { title: text('check.members'), align: 'right' },
      { title: text('label.address'), cut: true },
    ],
    listIn(document, 'households').map((row) =>
      ['household', 'station', 'open', 'members', 'address'].map((part) => textIn(row, part)),
    ),
    width,
  );
  const next = textIn(document, 'next');
  const more = next === '' ? '' : `\n${text('find.more', { cursor: next })}`;
  return `${coverage}\n\n${households}${more}`;
}

function rate(row: Json): string {
  if (partOf(row, 'errorRate') === null) return '';
  return `${(numberIn(row, 'errorRate') * 100).toFixed(2)} %`;
}

function sampleView(document: Json, width: number): string {
  const people = listIn(document, 'people');
  if (people.length === 0) throw new HujiError('CHECK_NOBODY', textIn(document, 'station'));
  const rows = people.map((row) => ['id', 'XM', 'HH', 'MLXZ'].map((part) => textIn(row, part)));
  const columns = [
    { title: text('label.id') },
    { title: text('label.name'), cut: true },
    { title: text('label.household') },
    { title: text('label.address'), cut: true },
  ];
  const drawn = text('check.drawn', {
    count: people.length,
    population: numberIn(document, 'population'),
    sample: textIn(document, 'sample'),
  });
  return `${drawn}\n${table(columns, rows, width)}`;
}

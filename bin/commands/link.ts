import type { Json } from '../../node/control/control.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, partOf, textIn } from '../document.js';
import { table } from '../table.js';
import { type TextId, text } from '../texts.js';

const list = defineCommand({
  name: 'link list',
  summary: 'command.link-list',
  examples: [{ line: 'huji link list', about: 'example.link-list' }],
  run: async ({ values, host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('link.list', {}, plainIo(host)),
    );
    await output.document(document, (width) => waysView(document, width));
    return 0;
  },
});

const test = defineCommand({
  name: 'link test',
  summary: 'command.link-test',
  details: 'details.link-test',
  words: [{ name: 'WAY', optional: true }],
  examples: [{ line: 'huji link test', about: 'example.link-test' }],
  run: async ({ values, words: [way = ''], host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('link.test', { way }, plainIo(host)),
    );
    await output.document(document, (width) => testView(document, width));
    return listIn(document, 'ways').every((each) => partOf(each, 'ok') === true) ? 0 : 1;
  },
});

/** Two commands that change whether a way is used, and show all of them. */
function useCommand(verb: 'pause' | 'start', summary: TextId, example: TextId): Command {
  const line = `huji link ${verb} dialup://10.0.0.1:7200`;
  return defineCommand({
    name: `link ${verb}`,
    summary,
    words: [{ name: 'WAY', optional: true }],
    examples: [{ line, about: example }],
    run: async ({ values, words: [way = ''], host, output }) => {
      const document = await withControl(values.dir, (control) =>
        control.call(`link.${verb}`, { way }, plainIo(host)),
      );
      await output.document(document, (width) => waysView(document, width));
      return 0;
    },
  });
}

export const linkCommands: readonly Command[] = [
  list,
  test,
  useCommand('pause', 'command.link-pause', 'example.link-pause'),
  useCommand('start', 'command.link-start', 'example.link-start'),
];

function waysView(document: Json, width: number): string {
  const columns = [
    { title: text('label.order'), align: 'right' },
    { title: text('label.way') },
    { title: text('label.state') },
    { title: text('label.next') },
    { title: text('label.windows'), align: 'right' },
    { title: text('label.error'), cut: true },
  ] as const;
  const rows = listIn(document, 'ways').map((way) => [
    textIn(way, 'order'),
    textIn(way, 'way'),
    textIn(way, 'state'),
    textIn(partOf(way, 'window'), 'next'),
    textIn(partOf(way, 'window'), 'windows'),
    textIn(way, 'error'),
  ]);
  return rows.length === 0 ? text('view.none') : table(columns, rows, width);
}

function testView(document: Json, width: number): string {
  const columns = [
    { title: text('label.way') },
    { title: text('label.ok') },
    { title: text('label.ms'), align: 'right' },
    { title: text('label.error'), cut: true },
  ] as const;
  const rows = listIn(document, 'ways').map((way) => [
    textIn(way, 'way'),
    partOf(way, 'ok') === true ? text('view.yes') : text('view.no'),
    textIn(way, 'ms'),
    textIn(way, 'error'),
  ]);
  return rows.length === 0 ? text('view.none') : table(columns, rows, width);
}

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Json } from '../../node/control/control.js';
import { defineCommand } from '../command.js';
import { readConfig } from '../config.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, numberIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { policyBundle } from '../policy-bundle.js';
import { PROFILES, readPolicyFile } from '../policy-file.js';
import { ProgressBar } from '../progress-bar.js';
import { pairs, table } from '../table.js';
import { text } from '../texts.js';

const show = defineCommand({
  name: 'policy show',
  summary: 'command.policy-show',
  details: 'details.policy',
  words: [{ name: 'POLICY', optional: true }],
  examples: [
    { line: 'huji policy show', about: 'example.policy-show' },
    { line: 'huji policy show hunan', about: 'example.policy-profile' },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const document =
      name === ''
        ? await withControl(values.dir, (control) => control.call('policy.show', {}, plainIo(host)))
        : fromFile(name);
    await output.document(document, () => stringify(partOf(document, 'document')).trimEnd());
    return 0;
  },
});

function fromFile(name: string): Json {
  const { policy, document } = readPolicyFile(name);
  const { version, source } = policy;
  return { name: policy.name, version, source, document: document as Json };
}

const diff = defineCommand({
  name: 'policy diff',
  summary: 'command.policy-diff',
  details: 'details.policy',
  words: [{ name: 'POLICY' }],
  options: ['progress'],
  examples: [{ line: 'huji policy diff own.yaml', about: 'example.policy-diff' }],
  run: async ({ values, words: [name = ''], host, output }) => {
    const { document: policy } = readPolicyFile(name);
    const bar = new ProgressBar(host, values.progress, 'progress.copied');
    const io = { ...plainIo(host), progress: bar.report.bind(bar) };
    const document = await withControl(values.dir, (control) =>
      control.call('policy.diff', { document: policy as Json }, io),
    ).finally(() => bar.end());
    await output.document(document, (width) => differenceView(document, width));
    return 0;
  },
});

function differenceView(document: Json, width: number): string {
  const summary = text('policy.changed', {
    values: numberIn(partOf(document, 'changed'), 'values'),
    records: numberIn(partOf(document, 'changed'), 'records'),
    opened: numberIn(partOf(document, 'cases'), 'opened'),
    closed: numberIn(partOf(document, 'cases'), 'closed'),
  });
  const rows = listIn(document, 'shown').map((each) => [
    textIn(each, 'id'),
    textIn(each, 'field'),
    textIn(partOf(each, 'before'), 'value'),
    textIn(partOf(each, 'after'), 'value'),
    textIn(partOf(each, 'after'), 'rule'),
  ]);
  if (rows.length === 0) return summary;
  const shown = table(
    [
      { title: text('label.id') },
      { title: text('label.field') },
      { title: text('label.before'), cut: true },
      { title: text('label.after'), cut: true },
      { title: text('label.rule'), optional: 1 },
    ],
    rows,
    width,
  );
  return `${summary}\n\n${shown}`;
}

const apply = defineCommand({
  name: 'policy apply',
  summary: 'command.policy-apply',
  details: 'details.policy',
  words: [{ name: 'POLICY' }],
  options: ['purpose', 'operator', 'passphrase-file'],
  examples: [
    { line: `huji policy apply ${PROFILES[1]} --operator 王建国`, about: 'example.policy-apply' },
  ],
  run: async ({ values, words: [name = ''], host, output }) => {
    const { document: policy } = readPolicyFile(name);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'policy apply');
      return control.call('policy.apply', { document: policy as Json, ...session }, plainIo(host));
    });
    await output.document(document, () => publishedView(document, 'name'));
    return 0;
  },
});

const exported = defineCommand({
  name: 'policy export',
  summary: 'command.policy-export',
  details: 'details.policy-export',
  options: ['out'],
  examples: [{ line: 'huji policy export --out pilot.yaml', about: 'example.policy-export' }],
  run: async ({ values, host, output }) => {
    const { out } = values;
    const bundle = await withControl(values.dir, async (control) => {
      const call = (method: string, params = {}) => control.call(method, params, plainIo(host));
      const campaign = partOf(await call('campaign.show'), 'document') ?? null;
      const figures = campaign === null ? null : await call('campaign.progress');
      const { areas: _areas, ...own } = Object(figures) as { readonly [name: string]: Json };
      const status = await call('status');
      return policyBundle({
        node: textIn(status, 'node'),
        day: new Date(host.clock.now()).toISOString().slice(0, 10).replaceAll('-', ''),
        policy: partOf(await call('policy.show'), 'document') ?? null,
        gate: partOf(campaign, 'gate') ?? null,
        figures: figures === null ? null : own,
        config: readConfig(values.dir),
      });
    });
    if (out !== undefined) await writeFile(resolve(host.cwd, out), bundle);
    const document = parse(bundle) as Json;
    await output.document(document, () => (out === undefined ? bundle.trimEnd() : out));
    return 0;
  },
});

export function publishedView(document: Json, name: 'name' | 'table'): string {
  return pairs([
    [text(name === 'name' ? 'label.policy' : 'label.table'), textIn(document, name)],
    [text('label.version'), textIn(document, 'version')],
    [
      text('label.published'),
      text(partOf(document, 'published') === true ? 'view.yes' : 'view.no'),
    ],
    [text('label.change'), textIn(document, 'change')],
  ]);
}

export const policyCommands = [show, diff, apply, exported];

import { hash } from 'node:crypto';
import { stringify } from 'yaml';
import { readConsumer } from '../../conflict/consumer/read-consumer.js';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { problemText } from '../policy-file.js';
import { pairs, table } from '../table.js';
import { text } from '../texts.js';
import { parseYaml, readText } from '../yaml-file.js';
import { publishedView } from './policy.js';

const show = defineCommand({
  name: 'consumer show',
  summary: 'command.consumer-show',
  words: [{ name: 'CONSUMER', optional: true }],
  examples: [
    { line: 'huji consumer show', about: 'example.consumer-show' },
    { line: 'huji consumer show city-court', about: 'example.consumer-one' },
  ],
  run: async ({ values, words: [consumer = ''], host, output }) => {
    const document = await withControl(values.dir, (control) =>
      control.call('consumer.show', { consumer }, plainIo(host)),
    );
    await output.document(document, (width) =>
      consumer === ''
        ? consumersView(document, width)
        : stringify(partOf(document, 'document')).trimEnd(),
    );
    return 0;
  },
});

function consumersView(document: Json, width: number): string {
  const yes = (each: Json, name: string) =>
    text(partOf(each, name) === true ? 'view.yes' : 'view.no');
  return table(
    [
      { title: text('label.consumer') },
      { title: text('label.version'), align: 'right' },
      { title: text('label.organisation'), cut: true },
      { title: text('label.active') },
      { title: text('label.areas'), cut: true },
      { title: text('label.may'), optional: 1 },
      { title: text('label.per-minute'), align: 'right', optional: 2 },
      { title: text('label.until'), optional: 1 },
    ],
    listIn(document, 'consumers').map((each) => [
      textIn(each, 'name'),
      textIn(each, 'version'),
      textIn(each, 'organisation'),
      yes(each, 'active'),
      textIn(each, 'areas'),
      textIn(each, 'may'),
      textIn(each, 'perMinute'),
      textIn(each, 'until'),
    ]),
    width,
  );
}

const apply = defineCommand({
  name: 'consumer apply',
  summary: 'command.consumer-apply',
  details: 'details.consumer-apply',
  words: [{ name: 'FILE' }],
  options: ['purpose', 'operator', 'passphrase-file'],
  examples: [
    {
      line: 'huji consumer apply city-court.yaml --operator 王建国',
      about: 'example.consumer-apply',
    },
  ],
  run: async ({ values, words: [file = ''], host, output }) => {
    const consumer = consumerIn(file);
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, values.purpose ?? 'consumer apply');
      return control.call('consumer.apply', { document: consumer, ...session }, plainIo(host));
    });
    await output.document(document, () => publishedView(document, 'name'));
    return 0;
  },
});

/** The rights in a file. Throws HujiError CONSUMER_INVALID naming every line at fault. */
function consumerIn(path: string): Json {
  const { plain, at } = parseYaml(readText(path), path, 'CONSUMER_INVALID');
  const read = readConsumer(plain);
  if (read.ok) return plain as Json;
  const faults = read.faults.map((fault) => `${at(fault.path)}: ${problemText(fault)}`);
  throw new HujiError('CONSUMER_INVALID', [...new Set(faults)].join('\n'));
}

const TOKEN_BYTES = 32;

const token = defineCommand({
  name: 'consumer token',
  summary: 'command.consumer-token',
  details: 'details.consumer-token',
  examples: [{ line: 'huji consumer token', about: 'example.consumer-token' }],
  run: async ({ host, output }) => {
    const made = `huji_${Buffer.from(host.random.bytes(TOKEN_BYTES)).toString('base64url')}`;
    const sha256 = hash('sha256', made, 'hex');
    await output.document({ token: made, sha256 }, () =>
      pairs([
        [text('label.token'), made],
        ['SHA-256', sha256],
      ]),
    );
    return 0;
  },
});

export const consumerCommands = [show, apply, token];

import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { told } from '../../proto/system-failure.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, objectOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { table } from '../table.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

const list = defineCommand({
  name: 'attachment list',
  summary: 'command.attachment-list',
  details: 'details.attachment-list',
  options: ['person', 'limit', 'cursor', 'purpose', 'operator', 'passphrase-file'],
  examples: [
    { line: 'huji attachment list', about: 'example.attachment-list' },
    {
      line: 'huji attachment list --person 0123456789abcdef-17-9f86d081',
      about: 'example.attachment-list-person',
    },
  ],
  run: async ({ values, host, output }) => {
    const { person, limit, cursor, purpose } = values;
    const document = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, purpose ?? 'attachment list');
      const params = { person, limit, cursor, purpose, ...session };
      return control.call('attachment.list', params, plainIo(host));
    });
    await output.document(document, (width) => listView(document, width));
    return 0;
  },
});

function listView(document: Json, width: number): string {
  const attachments = listIn(document, 'attachments');
  if (attachments.length === 0) return text('view.none');
  const columns = [
    { title: text('label.hash') },
    { title: text('label.bytes'), align: 'right' },
    { title: text('label.held') },
    { title: text('label.record'), optional: 1 },
    { title: text('label.lane'), optional: 2 },
  ] as const;
  const rows = attachments.map((each) =>
    ['hash', 'size', 'held', 'record', 'lane'].map((part) => textIn(each, part)),
  );
  const shown = table(columns, rows, width);
  const next = textIn(document, 'next');
  return next === '' ? shown : `${shown}\n${text('find.more', { cursor: next })}`;
}

const get = defineCommand({
  name: 'attachment get',
  summary: 'command.attachment-get',
  details: 'details.attachment-get',
  words: [{ name: 'HASH' }],
  options: ['out', 'purpose', 'operator', 'passphrase-file'],
  required: ['out', 'purpose'],
  examples: [
    {
      line: 'huji attachment get 9f86d081… --out photo.jpg --purpose "case 12"',
      about: 'example.attachment-get',
    },
  ],
  run: async ({ values, words: [hash = ''], host, output }) => {
    const { purpose } = values;
    const path = resolve(host.cwd, values.out);
    // Made first: nothing is asked for that could then not be kept.
    const file = await told(path, () => open(path, 'wx', FILE_MODE)).catch((error: unknown) => {
      const exists = ((error as Error).cause as { code?: string } | undefined)?.code === 'EEXIST';
      if (exists) throw new HujiError('USAGE', text('enroll.exists', { path }));
      throw error;
    });
    try {
      const answer = await withControl(values.dir, async (control) => {
        const session = await openSession(host, control, values, purpose);
        return control.call('attachment.get', { hash, purpose, ...session }, plainIo(host));
      });
      await told(path, () => file.writeFile(Buffer.from(textIn(answer, 'base64'), 'base64')));
      const { base64: _, ...rest } = objectOf(answer);
      const document = { ...rest, out: path };
      await output.document(document, () => summaryView(document));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return 0;
  },
});

/** Somebody's face. */
const FILE_MODE = 0o600;

export const attachmentCommands = [list, get] as const;

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { HujiError } from '../../proto/errors.js';
import { checkNodeCode } from '../../proto/node-code.js';
import { defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { objectOf, partOf, textIn } from '../document.js';
import { openSession } from '../operator-key.js';
import { givenPassphrase } from '../passphrase.js';
import { text } from '../texts.js';
import { summaryView } from '../views.js';

export const enroll = defineCommand({
  name: 'enroll',
  summary: 'command.enroll',
  details: 'details.enroll',
  words: [{ name: 'CODE' }],
  options: [
    'tier',
    'unit9',
    'out',
    'days',
    'address',
    'again',
    'bundle-passphrase-file',
    'operator',
    'passphrase-file',
  ],
  required: ['tier', 'out'],
  examples: [
    {
      line: 'huji enroll 220102000000 --tier county --out county.bundle',
      about: 'example.enroll-county',
    },
    {
      line: 'huji enroll 220102500000 --tier station --unit9 220102001 --out station.bundle',
      about: 'example.enroll-station',
    },
  ],
  run: async ({ values, words: [word = ''], host, output }) => {
    const code = checkNodeCode(word);
    const { tier, unit9, days, address: addresses, again } = values;
    if (tier === 'station' && unit9 === undefined)
      throw new HujiError('USAGE', text('enroll.unit9'));
    const path = resolve(host.cwd, values.out);
    // Asked before the node makes a bundle that could then not be kept.
    if (existsSync(path)) throw new HujiError('USAGE', text('enroll.exists', { path }));
    if (!isWritableFolder(dirname(path))) {
      throw new HujiError('USAGE', text('enroll.no-folder', { path: dirname(path) }));
    }
    const file = values['bundle-passphrase-file'];
    const passphrase = givenPassphrase(host, { variable: 'HUJI_BUNDLE_PASSPHRASE', file });
    const answer = await withControl(values.dir, async (control) => {
      const session = await openSession(host, control, values, 'enroll');
      const sealed = passphrase === null ? {} : { passphrase };
      const params = { code, tier, unit9, days, addresses, again, ...sealed, ...session };
      return control.call('enroll', params, plainIo(host));
    });
    await writeSecret(path, Buffer.from(textIn(answer, 'bundle'), 'base64'));
    const { bundle: _, ...rest } = objectOf(answer);
    const document = { ...rest, out: path, sealed: passphrase !== null };
    await output.document(document, () => summaryView(document));
    const ways = partOf(answer, 'addresses');
    if (Array.isArray(ways) && ways.length === 0) {
      await host.stderr.write(`${text('enroll.no-address')}\n`);
    }
    return 0;
  },
});

function isWritableFolder(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whoever holds the file can become the node: nobody else may read it, even half written. */
async function writeSecret(path: string, bytes: Uint8Array): Promise<void> {
  const half = `${path}.new`;
  await rm(half, { force: true });
  const file = await open(half, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(half, path);
}

import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Control, Json } from '../../node/control/control.js';
import { HujiError } from '../../proto/errors.js';
import { applicationForm, type CodeNames, cardReceipt } from '../card-papers.js';
import { type Command, defineCommand } from '../command.js';
import { plainIo, withControl } from '../connect.js';
import { listIn, textIn } from '../document.js';
import type { Host } from '../host.js';
import { openSession } from '../operator-key.js';
import { text } from '../texts.js';

const TABLES = ['nation', 'area', 'card-reason'] as const;

/** The application form, with everything of the person on it, or the receipt, with nothing. */
export const cardPrint: Command = defineCommand({
  name: 'card print',
  summary: 'command.card-print',
  details: 'details.card-print',
  words: [{ name: 'PAPER' }, { name: 'CARD' }],
  options: ['out', 'phone', 'operator', 'passphrase-file', 'purpose'],
  examples: [
    {
      line: 'huji card print form 2299015002004100800017 --purpose 申领 --out form.html',
      about: 'example.card-print',
    },
    {
      line: 'huji card print receipt 2299015002004100800017 --out receipt.html',
      about: 'example.card-receipt',
    },
  ],
  run: async ({ values, words: [paper = '', card = ''], host, output }) => {
    const { out, phone = '', purpose } = values;
    if (paper !== 'form' && paper !== 'receipt') throw new HujiError('USAGE', `PAPER ${paper}`);
    if (out === undefined) throw new HujiError('USAGE', '--out');
    const page = await withControl(values.dir, async (control) => {
      const call = async (
        method: string,
        params: { readonly [name: string]: Json | undefined },
      ) => {
        const session = await openSession(host, control, values, purpose ?? 'card print');
        return control.call(method, { ...params, ...session }, plainIo(host));
      };
      if (paper === 'receipt') return cardReceipt(await call('card.status', { card }), phone);
      const shown = await call('card.show', { card, unmask: true, purpose });
      const hash = photoOf(shown);
      const photo = hash === '' ? null : await call('attachment.get', { hash, purpose });
      const names = await codeNames(host, control);
      return applicationForm(shown, textIn(photo, 'base64'), names);
    });
    // It has a person on it: nobody else on this machine reads it.
    await writeFile(resolve(host.cwd, out), page, { mode: 0o600 });
    await output.document({ card, paper, out }, () => text('card.printed', { out }));
    return 0;
  },
});

/** SHA-256 of the photo that was sent up last, as its measures have it. */
function photoOf(shown: Json): string {
  const sent = listIn(shown, 'acts')
    .map((act) => textIn(Object(act) as Json, 'photo'))
    .filter((hash) => hash !== '');
  return sent.at(-1) ?? '';
}

async function codeNames(host: Host, control: Control): Promise<CodeNames> {
  const names = new Map<string, string>();
  for (const name of TABLES) {
    const shown = await control.call('codes.show', { table: name }, plainIo(host));
    for (const entry of listIn(shown, 'entries')) {
      names.set(`${name} ${textIn(entry, 'code')}`, textIn(entry, 'zh'));
    }
  }
  return (table, code) => names.get(`${table} ${code}`) ?? code;
}

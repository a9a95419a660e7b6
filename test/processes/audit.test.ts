import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { connectControl } from '../../bin/control-client.js';
import { listIn, textIn } from '../../bin/document.js';
import { generateStation } from '../../bin/generate/generate.js';
import type { Json } from '../../node/control/control.js';
import { suite } from '../harness.js';
import type { Daemon } from './daemon.js';
import { copyNodes, huji, OPERATOR, STATIONS } from './template.js';
import { daemonIn } from './tree.js';

const test = suite('processes/audit');
const [STATION] = STATIONS;
const PEOPLE = 720;

interface Citizen {
  readonly name: string;
  readonly number: string;
}

function citizens(seed: number): Citizen[] {
  const rows = [...generateStation({ seed, people: PEOPLE })];
  return rows.flatMap(({ XM: name = '', GMSFHM: number = '' }) =>
    name.length >= 2 && number.length === 18 ? [{ name, number }] : [],
  );
}

/** Everything that a daemon has written but the register itself. */
function writings(daemon: Daemon): string {
  const folder = join(daemon.dir, 'audit');
  const audit = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return [...audit, daemon.stderr, ...daemon.log.map((line) => JSON.stringify(line))].join('\n');
}

test(
  'no name and no number stands in audit, log, metrics or errors, whatever is asked',
  async (t) => {
    const folder = t.folder();
    await copyNodes(folder);
    const daemon = daemonIn(t, folder, STATION);
    await daemon.start();
    const all = citizens(t.seed);
    assert.ok(all.length > 50);
    const lines = all.map(({ name, number }, n) => {
      const fields = { XM: name, XB: '1', CSRQ: number.slice(6, 14), GMSFHM: number, HH: '1' };
      const head = { ref: `r${n}`, entity: 'person', event: '100', source: 'computer' };
      return `${JSON.stringify({ ...head, since: '20040901', fields })}\n`;
    });
    const wrong = lines.map((line) => line.replace('"100"', '"199"').replace('"r', '"x'));
    const submitted = await huji(
      ['submit', '--operator', OPERATOR, '--dir', daemon.dir],
      [...lines, ...wrong],
    );
    assert.is(submitted.code, 1);
    const said: string[] = [submitted.err];
    for (const { name, number } of all.slice(0, 3)) {
      const dir = ['--dir', daemon.dir];
      said.push((await huji(['find', '--number', number, '--unmask', ...dir])).err);
      said.push((await huji(['find', '--name', name, '--cursor', number, ...dir])).err);
      said.push((await huji(['find', '--name', name, '--purpose', name, ...dir])).err);
      said.push((await huji(['get', 'person', number, ...dir])).err);
      said.push((await huji(['explain', name, number, ...dir])).err);
    }
    const connection = await connectControl(daemon.dir);
    if (connection === null) throw new Error('nobody listens');
    t.defer(() => connection.close());
    const ask = (method: string, params: { [name: string]: Json }) =>
      connection.control
        .call(method, params, {
          progress: () => undefined,
          lines: (async function* () {
            yield* [];
          })(),
          emit: () => Promise.resolve(),
          signal: new AbortController().signal,
        })
        .catch((error: Error) => {
          said.push(error.message);
          return null;
        });
    const start = Date.now();
    const found = await Promise.all(all.map(({ number }) => ask('find', { number })));
    t.note(`${all.length} questions at once in ${Date.now() - start} ms`);
    for (const answer of found) assert.ok(listIn(answer, 'people').length > 0);
    await Promise.all(all.map(({ name }) => ask('find', { name, limit: -1 })));
    await Promise.all(all.map(({ name, number }) => ask(name, { [number]: name })));
    const places = [...said, ...writings(daemon).split('\n')];
    const leaks = places.filter((text) =>
      all.some(({ name, number }) => text.includes(number) || text.includes(name)),
    );
    assert.equal(leaks, []);
    const [{ number = '' } = {}] = all;
    const asked = await huji(
      ['audit', 'find', '--number', '-', '--json', '--dir', daemon.dir],
      [`${number}\n`],
    );
    assert.ok(listIn(JSON.parse(asked.out) as Json, 'entries').length >= 1);
    // What was answered is on record after a kill, and the chain is whole.
    const before = (await daemon.call('audit.find', { limit: 1 }))['entries'];
    await daemon.kill();
    await daemon.start();
    const verified = await daemon.call('audit.verify');
    assert.is(textIn(verified, 'ok'), 'true');
    const seq = Number(textIn(listIn({ before }, 'before')[0], 'seq'));
    assert.ok(Number(textIn(verified, 'entries')) >= seq);
  },
  { limitMs: 90_000 },
);

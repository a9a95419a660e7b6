import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import { NO_RATES } from '../../bin/generate/rates.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { type Answer, birth, load, Submitter, schooling } from './clients.js';
import type { Daemon } from './daemon.js';
import { STATIONS } from './template.js';
import { agree, sound, startTree } from './tree.js';

const test = suite('processes/kill');

const PEOPLE = 24_000;
const LINES = 600;
const KILLS = 4;

/** So many points between 0 and 1, ascending. */
function points(random: () => number, count: number): number[] {
  return Array.from({ length: count }, () => 0.02 + 0.96 * random()).sort((a, b) => a - b);
}

/** Loads the file, killing the station each time the load has come so far; until it is done. */
async function loadThrough(
  station: Daemon,
  file: string,
  at: number[],
): Promise<{ loaded: number; rejected: number }> {
  for (;;) {
    let killed: Promise<void> | null = null;
    const { code, stdout, stderr } = await load(station, file, (percent) => {
      if (killed !== null || percent / 100 < (at[0] ?? 2)) return;
      at.shift();
      killed = station.kill();
    });
    await (killed as Promise<void> | null);
    if (killed === null) {
      assert.is(code, 0, stderr);
      return JSON.parse(stdout) as { loaded: number; rejected: number };
    }
    await station.start();
  }
}

/** Submits births, and to every second one a later change, killing the station in between. */
async function submitThrough(station: Daemon, at: number[]): Promise<Answer[]> {
  const submitter = new Submitter(station);
  let killed: Promise<void> | null = null;
  let given = 0;
  const next = (): void => {
    if (given < LINES) submitter.give(birth('229901002', ++given));
  };
  submitter.onAnswer = ({ ref, id }) => {
    const number = Number(ref.split('-')[1]);
    if (ref.startsWith('birth') && number % 2 === 0) submitter.give(schooling(id ?? '', number));
    next();
    if (submitter.answers.size / (LINES * 1.5) < (at[0] ?? 2) || killed !== null) return;
    at.shift();
    killed = station.kill();
  };
  while (given < 100) next();
  while (!submitter.done) {
    await submitter.run();
    await (killed as Promise<void> | null);
    killed = null;
    if (!station.running) await station.start();
  }
  return [...submitter.answers.values()];
}

/** Kills a tier above each time it holds so much of the whole. */
async function receiveThrough(
  t: TestContext,
  node: Daemon,
  total: number,
  at: readonly number[],
): Promise<void> {
  for (const point of at) {
    await t.until(
      `${node.code} holds ${point}`,
      async () => (await node.status()).counts.persons >= point * total,
      60_000,
    );
    await node.kill();
    await node.start();
  }
}

test(
  'a node killed at any moment of a load or of submitting loses nothing it has acknowledged',
  async (t) => {
    const uniform = seededRandom(t.seed);
    const random = (): number => uniform();
    const out = join(t.folder(), 'register');
    const rates = NO_RATES;
    const { files } = await writeRegister({
      out,
      seed: t.seed,
      people: PEOPLE,
      stations: 2,
      rates,
    });
    const file = files.find(({ station }) => station === STATIONS[0]);
    const tree = await startTree(t);
    const [loading, submitting] = tree.stations;
    const total = PEOPLE / 2 + LINES;
    const [{ loaded }, answers] = await Promise.all([
      loadThrough(loading, file?.path ?? '', points(random, KILLS)),
      submitThrough(submitting, points(random, KILLS)),
      receiveThrough(t, tree.county, total, points(random, KILLS)),
      receiveThrough(t, tree.province, total, points(random, KILLS)),
    ]);
    assert.is(loaded, PEOPLE / 2);
    const persons = [loaded, LINES];
    for (const [index, code] of STATIONS.entries()) {
      const station = tree.stations[index] as Daemon;
      const digest = await agree(t, code, [station, tree.county, tree.province], 60_000);
      assert.is(digest['persons'], persons[index]);
    }
    for (const { id = '', change } of answers) {
      const person = await tree.province.call('get', { entity: 'person', id });
      const claims = person['claims'] as { change: string }[];
      assert.ok(
        claims.some((claim) => claim.change === change),
        `${change} is not at the top`,
      );
    }
    await sound(tree.all);
  },
  { limitMs: 120_000 },
);

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { FeedStream } from '../../transports/nats/feed-stream.js';
import { suite, type TestContext } from '../harness.js';
import { freePorts, NatsServer } from '../nats-server.js';
import { FeedReader } from '../transports/nats/feed-reader.js';
import { births, Submitter } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY, copyNodes, huji, OPERATOR, PROVINCE, STATIONS } from './template.js';
import { daemonIn } from './tree.js';

const test = suite('processes/feed');
const [STATION] = STATIONS;
/** Of one round. */
const LINES = 80;
/** A daemon that found no server looks again within half a minute. */
const LOOKED_AGAIN_MS = 40_000;

/** The rights of the court, published at the province as its officer does. */
async function publishCourt(folder: string): Promise<void> {
  const file = join(folder, 'court.yaml');
  const lines = [
    ...['name: court', 'version: 1', 'organisation: 法院', 'entities: [person]'],
    ...[`tokens: [${'a1'.repeat(32)}]`, `areas: ["${STATION.slice(0, 6)}"]`],
    ...['fields: [XM, CSRQ]', 'may: [watch]', 'per-minute: 10000'],
  ];
  writeFileSync(file, lines.join('\n'));
  const where = ['--operator', OPERATOR, '--dir', join(folder, PROVINCE)];
  const { code, err } = await huji(['consumer', 'apply', file, ...where]);
  assert.is(code, 0, err);
}

interface Chain {
  readonly county: Daemon;
  readonly station: Daemon;
}

/** A station below a county that sends the court what changes. */
async function chain(t: TestContext, address: string): Promise<Chain> {
  const folder = t.folder();
  await copyNodes(folder);
  await publishCourt(folder);
  const province = daemonIn(t, folder, PROVINCE);
  const county = daemonIn(t, folder, COUNTY, province, { more: ['--feed', `court=${address}`] });
  const station = daemonIn(t, folder, STATION, county);
  for (const daemon of [province, county, station]) await daemon.start();
  await t.until('the rights have come down', async () => {
    const { consumers } = await county.call('consumer.show');
    return (consumers as unknown[]).length === 1;
  });
  return { county, station };
}

/** Why the feed to the court waits; null: it does not. */
async function waits(county: Daemon): Promise<string | null> {
  const { alarms } = await county.status();
  const found = alarms.find(
    ({ code, subject }) => code === 'FEED_WAITS' && subject === 'feed court person',
  );
  return found?.detail ?? null;
}

async function write(station: Daemon, count: number): Promise<string[]> {
  const submitter = new Submitter(station);
  for (const line of births(count)) submitter.give(line);
  while (!submitter.done) await submitter.run();
  return [...submitter.answers.values()].map(({ id = '' }) => id);
}

test(
  'a feed begins once its server takes it, and is whole though node and server end meanwhile',
  async (t: TestContext) => {
    const [port = 0] = await freePorts(1);
    const at = { folder: t.folder(), port };
    const address = `nats://127.0.0.1:${port}`;
    const { county, station } = await chain(t, address);
    const waitsFor = (what: string, words: RegExp) =>
      t.until(what, async () => words.test((await waits(county)) ?? ''), LOOKED_AGAIN_MS);
    await waitsFor('nobody is there', /LINK_DOWN/);

    const config = 'authorization { token: "another" }';
    const refusing = await NatsServer.start(t, { ...at, config });
    await waitsFor('it is refused', /authori/i);
    await refusing.kill();

    const server = await NatsServer.start(t, at);
    const about = { address, node: COUNTY, consumer: 'court', entity: 'person', access: {} };
    const reader = await FeedReader.open(t, server, new FeedStream(about));
    const comes = (what: string, check: () => boolean) =>
      t.until(
        what,
        async () => {
          await reader.until(0);
          return check();
        },
        LOOKED_AGAIN_MS,
      );
    await comes('the beginning', () => reader.events.length > 0);
    assert.is(reader.events[0]?.kind, 'anew');
    const mark = join(county.dir, 'feeds', 'court-person.json');
    await t.until('it is noted where the feed begins', () => existsSync(mark));
    assert.is(await waits(county), null);

    const told = () =>
      reader.events.flatMap(({ kind, event, id = '' }) =>
        kind === 'changed' && event !== '' ? [id] : [],
      );
    const toldOf = (count: number) => comes(`${count} changes`, () => told().length >= count);
    const random = seededRandom(t.seed);
    const written: string[] = [];
    const harms = [
      () => county.stop(),
      () => server.kill(),
      () => county.kill(),
      () => Promise.all([server.kill(), county.kill()]),
    ];
    for (const harm of harms) {
      const writing = write(station, LINES);
      await toldOf(written.length + Math.floor(random() * LINES));
      await harm();
      if (!server.running) await server.start();
      if (!county.running) await county.start();
      written.push(...(await writing));
    }
    await toldOf(written.length);
    // What comes last shows that nothing came twice before it.
    const [last = ''] = await write(station, 1);
    await comes('what was written last', () => told().includes(last));
    assert.equal(told().sort(), [...written, last].sort());
    await t.until('nothing waits', async () => (await waits(county)) === null);
  },
  { limitMs: 240_000 },
);

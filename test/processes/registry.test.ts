import { hash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { hostName } from '../../node/identity/subject.js';
import { seededRandom } from '../../transports/memory/seeded-random.js';
import { suite, type TestContext } from '../harness.js';
import { ReflectedClient } from '../node/api/registry-client.js';
import { births, Submitter } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY, copyNodes, huji, OPERATOR, PROVINCE, STATIONS } from './template.js';
import { daemonIn } from './tree.js';

const test = suite('processes/registry');
const REGISTRY = 'huji.registry.v1.Registry';
const TOKEN = 'huji_of-the-court';
const purpose = '数据同步';
const [STATION] = STATIONS;
const LINES = 200;

interface Event {
  readonly id: string;
  readonly cursor: string;
}

/** The rights of the court, published at the province as its officer does. */
async function publishCourt(folder: string): Promise<void> {
  const file = join(folder, 'court.yaml');
  const lines = [
    ...['name: court', 'version: 1', 'organisation: 法院', 'entities: [person]'],
    ...[`tokens: [${hash('sha256', TOKEN, 'hex')}]`, `areas: ["${STATION.slice(0, 6)}"]`],
    ...['fields: [XM, CSRQ]', 'may: [get, find-name, watch]', 'per-minute: 10000'],
  ];
  writeFileSync(file, lines.join('\n'));
  const where = ['--operator', OPERATOR, '--dir', join(folder, PROVINCE)];
  const { code, err } = await huji(['consumer', 'apply', file, ...where]);
  assert.is(code, 0, err);
}

async function connect(county: Daemon): Promise<ReflectedClient> {
  const address = county.log.findLast(({ event }) => event === 'api')?.['address'];
  const client = new ReflectedClient(String(address), {
    ...{ ca: readFileSync(join(county.dir, 'identity', 'root.crt'), 'utf8'), token: TOKEN },
    name: hostName(COUNTY),
  });
  await client.reflect(REGISTRY);
  return client;
}

/** Reads so many events at most, then hangs up; fewer where the node dies meanwhile. */
async function some(county: Daemon, cursor: string, count: number): Promise<Event[]> {
  const client = await connect(county);
  const events: Event[] = [];
  const request = cursor === '' ? { purpose, fromStart: true } : { purpose, cursor };
  const call = client.stream(REGISTRY, 'Watch', request);
  call.on('error', () => undefined);
  try {
    for await (const message of call as AsyncIterable<{ events: Event[] }>) {
      events.push(...message.events);
      if (events.length >= count) break;
    }
  } catch {
    // The node was killed: what has come has come.
  }
  call.cancel();
  client.close();
  return events.slice(0, count);
}

async function writeAll(station: Daemon): Promise<string[]> {
  const submitter = new Submitter(station);
  for (const line of births(LINES)) submitter.give(line);
  while (!submitter.done) await submitter.run();
  return [...submitter.answers.values()].map(({ id = '' }) => id);
}

test(
  'a feed is whole and without repeats, though consumer and node are killed at random',
  async (t: TestContext) => {
    const folder = t.folder();
    await copyNodes(folder);
    await publishCourt(folder);
    const province = daemonIn(t, folder, PROVINCE);
    const more = { more: ['--api', '127.0.0.1:0'] };
    const county = daemonIn(t, folder, COUNTY, province, more);
    const station = daemonIn(t, folder, STATION, county);
    await province.start();
    await county.start();
    await station.start();
    await t.until('the rights have come down', async () => {
      const { consumers } = await county.call('consumer.show');
      return (consumers as unknown[]).length === 1;
    });
    const random = seededRandom(t.seed);
    const writing = writeAll(station);
    const seen: string[] = [];
    let cursor = '';
    let kills = 0;
    while (seen.length < LINES) {
      const left = LINES - seen.length;
      const count = Math.min(left, 1 + Math.floor(random() * 60));
      // Where the node is killed before it answers, nothing has come.
      const reading = some(county, cursor, count).catch((): Event[] => []);
      if (kills < 3 && seen.length > (LINES / 4) * kills && random() < 0.5) {
        kills += 1;
        await county.kill();
        await county.start();
      }
      const events = await reading;
      seen.push(...events.map(({ id }) => id));
      cursor = events.at(-1)?.cursor ?? cursor;
    }
    assert.equal(seen.toSorted(), (await writing).sort());
    assert.ok(kills > 0);
    const fsck = await county.call('fsck');
    assert.is(fsck['ok'], true, JSON.stringify(fsck['findings']));
  },
  { limitMs: 240_000 },
);

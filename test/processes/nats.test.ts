import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeRegister } from '../../bin/generate/generate.js';
import { NO_RATES } from '../../bin/generate/rates.js';
import { suite, type TestContext } from '../harness.js';
import { freePorts, NatsServer } from '../nats-server.js';
import { load } from './clients.js';
import type { Daemon } from './daemon.js';
import { COUNTY, copyNodes, PROVINCE, STATIONS } from './template.js';
import { agree, daemonIn, sound } from './tree.js';

const test = suite('processes/nats');

const PEOPLE = 12_000;

/** A station, its county and the province that meet at one NATS server only. */
async function chain(t: TestContext, address: string): Promise<Daemon[]> {
  const folder = t.folder();
  await copyNodes(folder);
  const listen = address;
  const province = daemonIn(t, folder, PROVINCE, undefined, { listen });
  const county = daemonIn(t, folder, COUNTY, province, { listen });
  const station = daemonIn(t, folder, STATIONS[0], county, { listen });
  const all = [station, county, province];
  for (const daemon of [...all].reverse()) await daemon.start();
  return all;
}

async function register(t: TestContext): Promise<string> {
  const out = join(t.folder(), 'register');
  const made = { out, seed: t.seed, people: PEOPLE, stations: 1, rates: NO_RATES };
  const { files } = await writeRegister(made);
  return files.find(({ station }) => station === STATIONS[0])?.path ?? '';
}

for (const [what, harm] of [
  ['whose server restarts', async (server: NatsServer) => server.kill()],
  [
    'whose storage is destroyed',
    async (server: NatsServer) => {
      await server.kill();
      server.destroyStorage();
    },
  ],
] as const) {
  test(
    `a load through JetStream ${what} in the middle is whole at the province`,
    async (t) => {
      const [port = 0] = await freePorts(1);
      const server = await NatsServer.start(t, { folder: t.folder(), port });
      const nodes = await chain(t, server.address);
      const [station, county, province] = nodes as [Daemon, Daemon, Daemon];
      const file = await register(t);
      const points = [15, 45, 75];
      let harmed: Promise<void> = Promise.resolve();
      const { code, stdout, stderr } = await load(station, file, (percent) => {
        if (percent < (points[0] ?? 200)) return;
        points.shift();
        harmed = harmed.then(async () => {
          await harm(server);
          await server.start();
        });
      });
      await harmed;
      assert.is(code, 0, stderr);
      const { loaded } = JSON.parse(stdout) as { loaded: number };
      assert.is(loaded, PEOPLE);
      const digest = await agree(t, STATIONS[0], [station, county, province], 90_000);
      assert.is(digest['persons'], loaded);
      await sound(nodes);
    },
    { limitMs: 180_000 },
  );
}

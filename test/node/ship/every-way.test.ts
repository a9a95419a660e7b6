import * as assert from 'uvu/assert';
import { windowPlanOf } from '../../../bin/dial-up.js';
import { transportsOf } from '../../../bin/transports.js';
import { secureRandom } from '../../../node/identity/secure-random.js';
import type { TestContext } from '../../harness.js';
import { freePorts, NatsServer } from '../../nats-server.js';
import { type Carrying, carryingSuite, type Pair } from '../../suites/carrying.js';
import { Desk } from '../package/desk.js';
import { COUNTY, hastyClock, STATION } from '../tree.js';

/** Long enough for whatever waits; what else ends them has tests of its own. */
const WINDOWS = { windowSeconds: 600, windowKilobytes: 0 };
const ROUNDS_MAX = 4;

/** A link from the station to the county, as daemons of this address have it. */
async function linked(t: TestContext, pair: Pair, address: string, way = address.split(':')[0]) {
  const { county, station } = pair;
  const host = { clock: hastyClock, random: secureRandom };
  const [above, below] = [county, station].map(({ identity }) =>
    transportsOf(identity, WINDOWS, host),
  );
  assert.ok(above && below);
  const listener = await above.of(address).listen(address, county.neighbours);
  t.defer(() => listener.close());
  const dialled = listener.address.replace(/^[a-z]+/, way ?? '');
  const uplink = station.neighbours.dial(below.way(dialled, COUNTY), dialled);
  for (const { housekeeper } of [county, station]) housekeeper.start();
  return uplink;
}

function live(t: TestContext): Carrying {
  return { until: (what, condition) => t.until(what, condition).then(() => undefined) };
}

carryingSuite('memory', async (t, { tree, county, station }) => {
  await tree.link(station, county);
  return live(t);
});

carryingSuite('gRPC', async (t, pair) => {
  await linked(t, pair, 'grpc://127.0.0.1:0');
  return live(t);
});

carryingSuite('NATS', async (t, pair) => {
  const [port = 0] = await freePorts(1);
  const { address } = await NatsServer.start(t, { folder: t.folder(), port });
  await linked(t, pair, address);
  return live(t);
});

carryingSuite('dial-up', async (t, pair) => {
  const { neighbours } = pair.station;
  assert.is(windowPlanOf(WINDOWS).next(0), null, 'on demand only');
  const uplink = await linked(t, pair, 'grpc://127.0.0.1:0', 'dialup');
  return {
    until: async (what, condition) => {
      await t.until(what, () => {
        if (condition()) return true;
        if (uplink.window?.isOpen === false) void neighbours.use(uplink, true);
        return false;
      });
    },
  };
});

carryingSuite('file', async (t, { tree, county, station }) => {
  const [above, below] = [await Desk.at(tree, county), await Desk.at(tree, station)];
  await below.packaging.packages.learn(COUNTY, county.identity.ageRecipient);
  const bring = async (from: Desk, code: string, to: Desk): Promise<void> => {
    const disk = t.folder();
    const { files, photoFiles } = await from.export(code, disk);
    if (files.length + photoFiles.length > 0) await to.import(disk);
    await to.node.settled();
  };
  return {
    until: async (what, condition) => {
      for (let round = 0; !condition(); round++) {
        assert.ok(round < ROUNDS_MAX, `${what}: not after ${ROUNDS_MAX} disks each way`);
        await bring(below, COUNTY, above);
        await bring(above, STATION, below);
        for (const [of, at] of [
          [above, below],
          [below, above],
        ] as const) {
          await at.import(of.out).catch(() => undefined);
        }
      }
    },
  };
});

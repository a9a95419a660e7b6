import * as assert from 'uvu/assert';
import { suite } from '../harness.js';
import { freePorts, NatsServer, natsProgram } from '../nats-server.js';
import { COUNTY, copyNodes, PROVINCE, STATIONS } from './template.js';
import { agree, calm, daemonIn } from './tree.js';

const test = suite('processes/nats-down');

test(
  'a parent serves by gRPC while its NATS server is not there, and by NATS once it is',
  async (t) => {
    if (natsProgram() === null) t.skip('no nats-server');
    const [folder, [port = 0]] = [t.folder(), await freePorts(1)];
    await copyNodes(folder);
    const address = `nats://127.0.0.1:${port}`;
    const province = daemonIn(t, folder, PROVINCE);
    const county = daemonIn(t, folder, COUNTY, province, { more: ['--listen', address] });
    const byLine = daemonIn(t, folder, STATIONS[0], county);
    const byNats = daemonIn(t, folder, STATIONS[1], undefined, { more: ['--dial', address] });
    for (const daemon of [province, county, byLine, byNats]) await daemon.start();
    const { alarms } = await county.status();
    assert.equal(
      alarms.map(({ code, subject }) => [code, subject]),
      [['LISTEN_FAILED', address]],
    );
    await agree(t, STATIONS[0], [byLine, county, province]);
    await NatsServer.start(t, { folder, port });
    await t.until(
      'the county at the server',
      async () => (await county.status()).alarms.length === 0,
      60_000,
    );
    await agree(t, STATIONS[1], [byNats, county, province], 60_000);
    await calm(t, county);
    await county.stop();
  },
  { limitMs: 180_000 },
);

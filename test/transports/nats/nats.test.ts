import type { TestContext } from '../../harness.js';
import { freePorts, NatsServer } from '../../nats-server.js';
import { transportSuite } from '../../suites/transport.js';
import { peerOf, province } from '../grpc/province.js';
import { natsOf } from './province.js';

/** A port that is never given out, and never listened at. */
const NOBODY = 'nats://127.0.0.1:1';

transportSuite('transports/nats', async (t: TestContext) => {
  const { county, station } = await province();
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start(t, { folder: t.folder(), port });
  return {
    upper: natsOf(county, { linksPerPeerMax: 200 }),
    upperPeer: peerOf(county),
    lower: natsOf(station),
    lowerPeer: peerOf(station),
    address: () => server.address,
    nobody: () => NOBODY,
  };
});

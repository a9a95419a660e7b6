import { transportSuite } from '../../suites/transport.js';
import { peerOf, province, transportOf } from './province.js';

/** A port that is never given out, and never listened at. */
const NOBODY = 'grpc://127.0.0.1:1';

transportSuite('transports/grpc', async () => {
  const { county, station } = await province();
  return {
    upper: transportOf(county, { linksPerPeerMax: 200 }),
    upperPeer: peerOf(county),
    lower: transportOf(station),
    lowerPeer: peerOf(station),
    address: () => 'grpc://127.0.0.1:0',
    nobody: () => NOBODY,
  };
});

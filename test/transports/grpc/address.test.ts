import * as assert from 'uvu/assert';
import { formatAddress, hostPort, parseAddress } from '../../../transports/grpc/address.js';
import { suite } from '../../harness.js';
import { assertFails } from '../../suites/transport-links.js';

const test = suite('transports/grpc/address');

for (const [address, host, port, target] of [
  ['grpc://10.0.0.1:7200', '10.0.0.1', 7200, '10.0.0.1:7200'],
  ['grpc://[::1]:7200', '::1', 7200, '[::1]:7200'],
  ['grpc://county.example:80', 'county.example', 80, 'county.example:80'],
  ['grpc://0.0.0.0:0', '0.0.0.0', 0, '0.0.0.0:0'],
] as const) {
  test(`reads and writes ${address}`, () => {
    assert.equal(parseAddress(address), { host, port });
    assert.is(formatAddress({ host, port }), address);
    assert.is(hostPort({ host, port }), target);
  });
}

for (const address of [
  '',
  'county:7200',
  'http://county:7200',
  'grpc://county',
  'grpc://:7200',
  'grpc://county:72000',
  'grpc://county:7200/path',
  'grpc://me@county:7200',
  'grpc://county:7200?x',
]) {
  test(`refuses ${address === '' ? 'nothing' : address}`, () =>
    assertFails('CONFIG_INVALID', () => parseAddress(address)));
}

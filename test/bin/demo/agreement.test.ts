import * as assert from 'uvu/assert';
import { type AskDigest, agrees, compare } from '../../../bin/demo/agreement.js';
import type { Json } from '../../../node/control/control.js';
import { HujiError } from '../../../proto/errors.js';
import { suite } from '../../harness.js';

const test = suite('bin/demo/agreement');

const PROVINCE = '220000000000';
const STATION = '220102500000';
const CUT = '0123456789abcdef@5';

/** A station and a province that answer so; the province only at the station's cut. */
function asking(station: Json, province: Json | HujiError): AskDigest {
  return (node, area, at) => {
    assert.is(area, STATION);
    assert.is(at, node === PROVINCE ? CUT : null);
    const answer = node === PROVINCE ? province : station;
    return answer instanceof HujiError ? Promise.reject(answer) : Promise.resolve(answer);
  };
}

const HERE = { digest: 'd1', state: 's1', cut: CUT };

test('a node agrees where digest and state are the same at its cut', async () => {
  const same = await compare(asking(HERE, HERE), STATION, PROVINCE);
  assert.equal(same, {
    node: STATION,
    area: STATION,
    digest: 'd1',
    atProvince: 'd1',
    state: 's1',
    stateAtProvince: 's1',
    cut: CUT,
  });
  assert.ok(agrees(same));
});

test('another digest, another state, or none, is no agreement', async () => {
  const others: [Json, Json | HujiError][] = [
    [HERE, { ...HERE, digest: 'd2' }],
    [HERE, { ...HERE, state: 's2' }],
    [HERE, { ...HERE, state: null }],
    [
      { ...HERE, state: null },
      { ...HERE, state: null },
    ],
    [HERE, new HujiError('DIGEST_CUT')],
  ];
  for (const [station, province] of others) {
    assert.not.ok(agrees(await compare(asking(station, province), STATION, PROVINCE)));
  }
});

test('what the province does not hold is null; another failure is one', async () => {
  const { atProvince, stateAtProvince } = await compare(
    asking(HERE, new HujiError('DIGEST_CUT')),
    STATION,
    PROVINCE,
  );
  assert.equal([atProvince, stateAtProvince], [null, null]);
  const failing = asking(HERE, new HujiError('NODE_UNREACHABLE'));
  const error = await compare(failing, STATION, PROVINCE).catch((caught: unknown) => caught);
  assert.is((error as HujiError).code, 'NODE_UNREACHABLE');
});

import * as assert from 'uvu/assert';
import { suite } from '../../harness.js';
import { householdNumber, person } from '../drafts.js';
import { write } from '../tree.js';
import { assertSound, kindsOf, makeWorld, numberOf, single } from './world.js';

const test = suite('node/cases: batches under way');

/** More than one batch takes, so that what comes behind is built while they are written. */
const MANY = 1500;

test('who joins those of a batch that is not durable yet is found beside them', async (t) => {
  const { station } = await makeWorld(t);
  const parents = { FQXM: '王父', MQXM: '李母' };
  const first = Array.from({ length: MANY }, (_, at) => {
    const born = `${1930 + Math.floor(at / 400)}0101`;
    return single(at + 1, { CSRQ: born, GMSFHM: numberOf(2 * (at % 400) + 1, born) });
  });
  const home = householdNumber(900_000);
  const crowd = [
    single(MANY + 7, { GMSFHM: numberOf(911) }),
    single(MANY + 6, { XM: '王伟', ...parents, GMSFHM: numberOf(901) }),
    person(MANY + 1, { HH: home, YHZGX: '02', GMSFHM: numberOf(903) }),
    person(MANY + 2, { HH: home, YHZGX: '21', GMSFHM: numberOf(905) }),
  ];
  const second = [
    single(MANY + 3, { XM: '李四', GMSFHM: numberOf(911) }),
    single(MANY + 4, { XM: '王伟', ...parents, GMSFHM: numberOf(907) }),
    person(MANY + 5, { HH: home, YHZGX: '02', GMSFHM: numberOf(909) }),
  ];
  await Promise.all([write(station, [...crowd, ...first]), write(station, second)]);
  assert.equal(await kindsOf(station), ['household-shape', 'several-numbers', 'shared-number']);
  await assertSound(station);
});

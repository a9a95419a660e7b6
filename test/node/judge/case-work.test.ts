import * as assert from 'uvu/assert';
import type { Draft } from '../../../node/capture/capture.js';
import { openCase } from '../../../node/methods/case-work.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { suite } from '../../harness.js';
import { operators } from '../cases/four-nodes.js';
import { makeWorld, single } from '../cases/world.js';
import { draft, type Values } from '../drafts.js';
import { COUNTY, STATION, write } from '../tree.js';

const test = suite('node/judge: case work');
const CHILD = { XM: '赵小来', XB: '1', CSRQ: '20030501' };

async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  return 'done';
}

test('what is out of form is refused with what is wrong', async (t) => {
  const { station } = await makeWorld(t);
  const [one] = await write(station, [single(1)]);
  const open = (params: { [name: string]: unknown }) =>
    openCase(station, operators, params as Parameters<typeof openCase>[2]);
  const code = (event: string, values: Values, more: Partial<Draft> = {}) => {
    const entity = entityNo(event === '414' ? 'person' : event === '101' ? 'person' : 'case');
    const asked = draft(event, values, { source: 0, entity, ...more });
    const fault = station.capture.judge(asked, STATION);
    return `${fault?.code} ${fault?.detail}`;
  };
  const full = { ...CHILD, AJYY: 'other', AJCB: STATION, AJXQ: '20041231' };
  const target = idToRef(one?.id ?? '');
  assert.is(code('413', full), 'undefined undefined');
  assert.is(code('413', { ...full, AJYY: 'punishment' }), 'FIELD_VALUE AJYY');
  assert.is(code('413', { ...full, AJCB: 'nobody' }), 'FIELD_VALUE AJCB');
  assert.is(code('413', { ...full, AJXQ: '20041331' }), 'DATE_INVALID AJXQ');
  assert.is(code('413', { ...CHILD, AJYY: 'other', AJCB: STATION }), 'FIELD_REQUIRED AJXQ');
  assert.is(code('413', full, { source: 1 }), 'FIELD_VALUE source');
  assert.is(code('414', { AJQK: '' }, { target }), 'FIELD_REQUIRED AJYY');
  assert.is(code('414', { AJQK: 'card' }, { target }), 'FIELD_REQUIRED AJCB');
  assert.is(code('415', { AJYY: ' ' }, { target }), 'FIELD_REQUIRED AJYY');
  assert.is(code('101', { ...CHILD, AJBH: 'x' }), 'FIELD_VALUE AJBH');
  assert.match(await refused(open({ cause: 'other', fields: {} })), 'FIELD_REQUIRED');
  assert.match(await refused(open({ cause: 'other', fields: { NO: '' } })), 'FIELD_UNKN');
  assert.match(
    await refused(open({ cause: 'other', station: COUNTY, fields: CHILD })),
    'EVENT_FORBIDDEN',
  );
  assert.match(await refused(open({ person: one?.id, papers: ['x'] })), 'FIELD_VALUE');
});

test('a verdict answers what its subject asks', async (t) => {
  const { station } = await makeWorld(t);
  const [one] = await write(station, [single(1)]);
  const id = one?.id ?? '';
  const parties = [[id, STATION, entityNo('person')]];
  const code = (subject: string, what: string, more = {}) => {
    const said = { tag: '', kind: 'wrong-number', what, why: '查明', tier: 'station', saw: [] };
    const values = { AJZT: subject, AJNR: JSON.stringify({ ...said, parties, ...more }) };
    const asked = draft('410', values, { source: 0, entity: entityNo('case') });
    const fault = station.capture.judge(asked, STATION);
    return fault === null ? 'stands' : `${fault.code} ${fault.detail}`;
  };
  for (const what of ['same', 'different', 'defer']) {
    assert.is(code('n220102196405120017', what), 'stands');
    assert.is(code('p王一|19640512', what), 'stands');
  }
  assert.is(code('n220102196405120017', 'keep', { keep: id }), 'stands');
  assert.is(code('n220102196405120017', 'keep'), 'FIELD_VALUE AJNR');
  for (const subject of [`w${id}`, `d${id}`, `m${id}`, `u${id}`, `f${id}|1`, `h${STATION}|1`]) {
    assert.is(code(subject, 'defer'), 'stands', subject);
    assert.is(code(subject, 'same'), 'FIELD_VALUE AJNR', subject);
    assert.is(code(subject, 'different'), 'FIELD_VALUE AJNR', subject);
    assert.is(code(subject, 'keep', { keep: id }), 'FIELD_VALUE AJNR', subject);
  }
});

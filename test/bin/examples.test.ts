import * as assert from 'uvu/assert';
import { EXAMPLE_EVENTS, exampleOf } from '../../bin/examples.js';
import { isEntity, isRegister } from '../../proto/entity.js';
import { EVENTS, type EventType } from '../../proto/events.js';
import { findField } from '../../proto/fields.js';
import { idToRef } from '../../proto/id.js';
import { isSource } from '../../proto/source.js';
import { suite } from '../harness.js';

const test = suite('bin/examples');

interface Example {
  entity: string;
  id?: string;
  event: string;
  source: string;
  since: string;
  fields: Record<string, string>;
}

function isForClerks({ entity, byNode }: EventType): boolean {
  // Cards have commands of their own.
  return isRegister(entity) && entity !== 'card' && byNode !== true;
}

/** MOD 11-2 over the first 17 digits. */
function checkDigit(number: string): string {
  const sum = [...number.slice(0, 17)].reduce(
    (total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11),
    0,
  );
  return '10X98765432'.charAt(sum % 11);
}

test('there is one of every event that is submitted, and no other', () => {
  const register = EVENTS.filter(isForClerks).map(({ code }) => code);
  assert.equal([...EXAMPLE_EVENTS].sort(), register.sort());
  assert.is(exampleOf('900'), null);
  assert.is(exampleOf('toString'), null);
});

test('each is of the form that submit takes', () => {
  for (const { code, entity, makes } of EVENTS.filter(isForClerks)) {
    const example = exampleOf(code) as unknown as Example;
    assert.is(example.event, code);
    assert.is(example.entity, entity);
    assert.ok(isEntity(example.entity) && isSource(example.source), code);
    assert.match(example.since, /^\d{8}$/);
    assert.is(example.id === undefined, makes, code);
    if (example.id !== undefined) assert.is(idToRef(example.id).seq > 0, true);
    for (const [id, value] of Object.entries(example.fields)) {
      const field = findField(id);
      assert.is(field?.id, id, `${code} ${id}`);
      assert.ok(Buffer.byteLength(value) <= (field?.max ?? 0), `${code} ${id}`);
    }
  }
});

test('numbers and areas are of the training root', () => {
  for (const event of EXAMPLE_EVENTS) {
    const { fields } = exampleOf(event) as unknown as Example;
    const { GMSFHM: number, SSXQ: area, XB: sex, CSRQ: born } = fields;
    if (area !== undefined) assert.match(area, /^2299/);
    if (number === undefined) continue;
    assert.match(number, /^2299\d{13}[\dX]$/);
    assert.is(number.slice(17), checkDigit(number), event);
    assert.is(number.slice(6, 14), born);
    assert.is(Number(number.charAt(16)) % 2, sex === '1' ? 1 : 0);
  }
});

import * as assert from 'uvu/assert';
import { ENTITIES, entityAt, entityNo, isEntity, isRegister } from '../../proto/entity.js';
import { EVENTS, eventOf } from '../../proto/events.js';
import { isSource, SOURCE_NAMES_ZH, SOURCES, sourceAt, sourceNo } from '../../proto/source.js';
import { suite } from '../harness.js';

const test = suite('proto/events');

test('codes and names are unique, and codes find their event', () => {
  assert.is(new Set(EVENTS.map(({ code }) => code)).size, EVENTS.length);
  assert.is(new Set(EVENTS.map(({ name }) => name)).size, EVENTS.length);
  for (const event of EVENTS) assert.is(eventOf(event.code), event);
  assert.is(eventOf('999'), undefined);
});

test('codes are of three digits; 9 is the node and never the register', () => {
  for (const { code, entity, zh } of EVENTS) {
    assert.match(code, /^[1-9][0-9]{2}$/);
    assert.is(code.startsWith('9'), !isRegister(entity), code);
    assert.ok(zh.length > 0, code);
  }
});

test('persons, households and every other record an event changes can be made by one', () => {
  const makers = new Set(EVENTS.filter(({ makes }) => makes).map(({ entity }) => entity));
  for (const { code, entity } of EVENTS) assert.ok(makers.has(entity), code);
});

test('entities and sources are their numbers', () => {
  for (const [no, entity] of ENTITIES.entries()) {
    assert.is(entityNo(entity), no);
    assert.is(entityAt(no), entity);
    assert.ok(isEntity(entity));
  }
  for (const [no, source] of SOURCES.entries()) {
    assert.is(sourceNo(source), no);
    assert.is(sourceAt(no), source);
    assert.ok(isSource(source));
    assert.ok(SOURCE_NAMES_ZH[source].length > 0);
  }
  assert.throws(() => entityAt(ENTITIES.length), /no entity/);
  assert.throws(() => sourceAt(SOURCES.length), /no source/);
});

test('numbers on the wire stay as they are', () => {
  assert.equal(
    ENTITIES.slice(0, 11),
    'stream node operator session authority person household card attachment case place'.split(' '),
  );
  assert.equal(SOURCES.slice(0, 6), 'none register booklet card computer declared'.split(' '));
});

test('the register begins at the person', () => {
  assert.equal(
    ENTITIES.filter(isRegister),
    'person household card attachment case place'.split(' '),
  );
});

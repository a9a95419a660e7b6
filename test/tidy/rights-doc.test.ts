import * as assert from 'uvu/assert';
import { INITIAL_RIGHTS } from '../../node/authority/rights.js';
import { EVENTS } from '../../proto/events.js';
import { suite } from '../harness.js';
import { FIRST_RIGHTS, rightsIn } from '../sim/check/rights-model.js';
import { documentAt } from './documents.js';

const test = suite('tidy/rights-doc');

/** Rows of the table of rights in docs/PROTOCOL.md. */
function documented(): Set<string> {
  const { text } = documentAt('docs/PROTOCOL.md');
  const rows = [...text.matchAll(/^\| ([0-9]{3}(?: [0-9]{3})*) \| ([a-z, ]+) \| ([a-z, ]+) \|$/gm)];
  const rules = rows.map(([, events = '', relations = '', tiers = '']) => ({
    events: events.split(' '),
    relations: relations.split(', '),
    tiers: tiers.split(', '),
  }));
  return rightsIn({ rules }) as Set<string>;
}

test('docs/PROTOCOL.md says who may write what', () => {
  assert.equal([...documented()].sort(), [...rightsIn(INITIAL_RIGHTS)].sort());
});

test('so does the model of the simulator, which was written from it', () => {
  assert.equal([...FIRST_RIGHTS].sort(), [...documented()].sort());
});

test('somebody may write every event there is', () => {
  const events = new Set([...FIRST_RIGHTS].map((right) => right.slice(0, 3)));
  assert.equal(
    EVENTS.map(({ code }) => code).filter((code) => !events.has(code)),
    [],
  );
});

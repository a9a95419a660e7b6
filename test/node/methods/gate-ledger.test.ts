import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../bin/document.js';
import { declarationsOf } from '../../../node/apply/declarations.js';
import { Fsck } from '../../../node/fsck/fsck.js';
import { nodeAct } from '../../../node/node-act.js';
import { suite } from '../../harness.js';
import { person } from '../drafts.js';
import { refused } from '../identity/province.js';
import { COUNTY, STATION, write } from '../tree.js';
import { CardWorld } from './card/card-world.js';

const test = suite('node/methods/gate: ledger');

test(
  'a page that nobody has entered is named at every tier, and holds up the gate',
  async (t) => {
    const world = await CardWorld.make(t);
    const { node } = world.station;
    const places = ['4-36', '4-38', '4-38'];
    const drafts = places.map((CYH, n) => person(n * 6 + 3, { CYH }));
    const made = await write(node, drafts);
    for (const { id } of made) await world.verify(id);
    const volumes = [{ volume: 4, pages: 38, households: 0 }];
    const declare = (more: object = {}) =>
      world.station.signed('gate.declare', { persons: 3, households: 0, volumes, ...more });
    const declared = await declare();
    assert.equal(partOf(declared, 'gaps'), [
      { volume: 4, pages: '1-35, 37', pagesMissing: 36, households: 0 },
    ]);
    await world.exchange();
    const shown = await world.province.call('gate.show', { area: COUNTY });
    const [row = null] = listIn(shown, 'stations');
    assert.is(textIn(row, 'stage'), 'loading');
    assert.is(textIn(listIn(row, 'gaps')[0] ?? null, 'pages'), '1-35, 37');
    const open = () => world.province.signed('gate.open', { area: COUNTY });
    await refused(open, 'GATE_NOT_READY');
    await refused(() => declare({ volumes: [...volumes, ...volumes] }), 'USAGE');
    await refused(() => declare({ volumes: [{ volume: 4, pages: -1 }] }), 'USAGE');
    // Counts below nothing hide nothing: such a word is not heeded.
    const [last] = await declarationsOf(node.store, STATION, 1);
    const lie = { volume: 5, pages: '', pagesMissing: -36, households: 0 };
    const hidden = { ...last?.declaration, gaps: [...(last?.declaration.gaps ?? []), lie] };
    await write(node, [nodeAct('971', STATION, hidden)]);
    await world.exchange();
    await refused(open, 'GATE_NOT_READY');
    // A register of which nothing was entered is told in few words.
    const many = Array.from({ length: 2000 }, (_, at) => ({
      ...{ volume: at + 1, pages: 2000, households: 500 },
    }));
    const empty = listIn(await declare({ volumes: many }), 'gaps');
    assert.is(empty.length, 200);
    assert.equal(empty[0], { volume: 1, pages: '1-2000', pagesMissing: 2000, households: 500 });
    // Somebody enters what was left out; or the volume is struck off.
    await declare({ volumes: [{ volume: 4, pages: 0, households: 0 }] });
    await world.exchange();
    await open();
    const { store, log, counters } = node;
    const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
    assert.equal(report.findings, []);
  },
  { limitMs: 60_000 },
);

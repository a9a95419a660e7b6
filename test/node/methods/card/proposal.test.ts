import * as assert from 'uvu/assert';
import { readPolicyFile } from '../../../../bin/policy-file.js';
import { authorityDraft } from '../../../../node/authority/registrar.js';
import { showCase } from '../../../../node/methods/cases.js';
import { suite } from '../../../harness.js';
import { listOf } from '../../cases/world.js';
import { person } from '../../drafts.js';
import { write } from '../../tree.js';
import { CardWorld } from './card-world.js';

const test = suite('node/methods/card: which registration stays');

interface Shown {
  readonly proposal: {
    readonly keep: string | null;
    readonly rule: string | null;
    readonly registrations: readonly { readonly id: string; readonly facts: readonly string[] }[];
  };
}

test(
  'whoever was handed a card has one, though no claim says so; not once it is lost',
  async (t) => {
    const world = await CardWorld.make(t);
    const { document } = readPolicyFile('form-first');
    const policy = authorityDraft('913', 'policy', 'form-first', { ...document, version: 2 });
    await write(world.province.node, [policy], { lane: 'all' });
    const [one = ''] = await world.people(1, { HB: '农业' });
    await world.open();
    const card = await world.sampled(one);
    await world.handedOver(card);
    const { node } = world.station;
    const [again] = await write(node, [person(3, { HB: '农业' })]);
    const doubled = (await listOf(node)).find(({ kind }) => kind === 'double-registration');
    const shown = async () => {
      return (await showCase(node, { id: doubled?.id ?? '' })) as unknown as Shown;
    };
    const { proposal } = await shown();
    assert.equal([proposal.keep, proposal.rule], [one, 'alike-with-card']);
    const facts = new Map(proposal.registrations.map((each) => [each.id, each.facts]));
    assert.ok(facts.get(one)?.includes('second-generation-card'));
    assert.ok(facts.get(one)?.includes('card'));
    assert.not(facts.get(again?.id ?? '')?.includes('card'));
    await world.taken(world.station, 'loss', card);
    assert.is((await shown()).proposal.keep, null);
  },
  { limitMs: 60_000 },
);

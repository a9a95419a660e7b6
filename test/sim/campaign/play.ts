import * as assert from 'uvu/assert';
import { partOf, textIn } from '../../../bin/document.js';
import { checkDraft } from '../../../node/methods/check/enter.js';
import { entityNo } from '../../../proto/entity.js';
import { idToRef } from '../../../proto/id.js';
import { about } from '../../node/drafts.js';
import type { Asked } from '../../node/methods/asked.js';
import { photo } from '../../node/methods/card/jpeg.js';
import { COUNTIES, type County } from './campaign-shape.js';
import { type CampaignWorld, codesOf } from './campaign-world.js';
import { loadDraft, type Resident, residentsOf } from './residents.js';

const PERSON = entityNo('person');
const PHOTO = photo(1);

/** Somebody in the register, by the id of his registration. */
export interface Registered extends Resident {
  readonly id: string;
}

/** The people of the campaign, what is wrong with them, and who has a card. */
export class Play {
  readonly world: CampaignWorld;
  readonly people = new Map<string, Registered[]>();
  /** Registrations of people who are registered elsewhere too, by the id of the right one. */
  readonly twins = new Map<string, { readonly id: string; readonly county: County }>();
  readonly repaired = new Set<string>();
  /** Whoever has been handed a card. */
  readonly served = new Set<string>();

  constructor(world: CampaignWorld) {
    this.world = world;
  }

  async load(flawsPerMille: number): Promise<void> {
    for (const [at, county] of COUNTIES.entries()) {
      const residents = residentsOf(county, at, flawsPerMille);
      const ids = await this.write(county, residents.map(loadDraft));
      const here = residents.map((each, n) => ({ ...each, id: ids[n] ?? '' }));
      this.people.set(county.area, here);
      const second = COUNTIES[(at + 1) % COUNTIES.length] as County;
      for (const each of here.filter(({ flaw }) => flaw === 'double-registration')) {
        const [id = ''] = await this.write(second, [loadDraft(each)]);
        this.twins.set(each.id, { id, county: second });
      }
    }
  }

  private write(county: County, drafts: Parameters<CampaignWorld['write']>[1]): Promise<string[]> {
    return this.world.write(this.world.of(county).acceptor, drafts);
  }

  all(): Registered[] {
    return [...this.people.values()].flat();
  }

  /** 核对, by internal check. */
  async verify(chosen: (resident: Registered) => boolean): Promise<void> {
    const words: { readonly [name: string]: string } = { channel: 'internal', result: 'agrees' };
    for (const county of COUNTIES) {
      const { node } = this.world.of(county).acceptor;
      const drafts = (this.people.get(county.area) ?? []).filter(chosen).flatMap(({ id }) => {
        const view = node.query.record(PERSON, idToRef(id));
        const word = (name: string) => words[name] ?? '';
        const result = { id: idToRef(id), done: 'verified' as const, date: '', word };
        return view === null ? [] : [checkDraft(node, view, county.station, result)];
      });
      await this.write(county, drafts);
    }
  }

  /** What is wrong with some of them is put right where they are registered. */
  async repair(chosen: (resident: Registered) => boolean): Promise<void> {
    const broken = this.all().filter((each) => this.isBroken(each) && chosen(each));
    for (const { id, flaw, number, county } of broken) {
      this.repaired.add(id);
      const twin = this.twins.get(id);
      if (flaw === 'double-registration' && twin !== undefined) {
        await this.write(twin.county, [about(twin.id, '109', {}, 'register')]);
      } else if (flaw !== 'unverified') {
        const right = { GMSFHM: number, CSRQ: number.slice(6, 14) };
        await this.write(county, [about(id, '107', right, 'register')]);
      }
    }
    const now = new Set(broken.map(({ id }) => id));
    await this.verify(({ id, flaw }) => flaw === 'unverified' && now.has(id));
    await this.world.spread();
  }

  isBroken({ id, flaw }: Registered): boolean {
    return flaw !== null && !this.repaired.has(id);
  }

  /** Who has no claim to a card yet: something is wrong with him, or with whose number he has. */
  blocked(): Registered[] {
    const loaded = new Map<string, Registered[]>();
    for (const each of this.all()) {
      const shown = this.isBroken(each) ? each.loaded : each.number;
      loaded.set(shown, [...(loaded.get(shown) ?? []), each]);
    }
    return [...loaded.values()].flatMap((those) =>
      those.filter((each) => those.length > 1 || this.isBroken(each)),
    );
  }

  /** Adults who have no card yet, the next ones to be called up. */
  waiting({ area }: County): Registered[] {
    const here = this.people.get(area) ?? [];
    return here.filter(({ id, isAdult }) => isAdult && !this.served.has(id));
  }

  /**
   * So many of each county apply and go all the way; gives why others could not. Those are the
   * ones who have no claim to a card yet, and nobody else: at the counter, or by the province.
   */
  async round(counties: readonly County[], perCounty: number): Promise<string[]> {
    const refused: string[] = [];
    const blocked = new Set(this.blocked().map(({ id }) => id));
    const expected: string[] = [];
    const cards = new Map<string, Map<string, string>>();
    for (const county of counties) {
      const called = this.waiting(county).slice(0, perCounty);
      expected.push(...called.map(({ id }) => id).filter((id) => blocked.has(id)));
      const answers = await this.apply(county, called, '2');
      const taken = new Map<string, string>();
      for (const [at, { id }] of called.entries()) {
        const answer = answers[at] ?? null;
        if (partOf(answer, 'ok') === true) taken.set(textIn(answer, 'number'), id);
        else refused.push(codesOf(answer ?? undefined));
        assert.ok(
          partOf(answer, 'ok') === true || blocked.has(id),
          `${county.area} ${codesOf(answer ?? undefined)}`,
        );
      }
      cards.set(county.area, taken);
    }
    await this.world.spread();
    refused.push(...(await this.decide(counties, cards)));
    const left = [...cards.values()].flatMap((taken) => [...taken.values()]);
    assert.equal(
      left.filter((id) => blocked.has(id)),
      [],
      'somebody with something wrong has been authorised',
    );
    assert.is(refused.length, expected.length, refused.join(', '));
    await this.deliver(counties, cards);
    for (const id of left) this.served.add(id);
    return refused;
  }

  apply(county: County, people: readonly Registered[], generation: '1' | '2') {
    const lines = people.map(({ id }) => ({ person: id, reason: '40', generation, photo: PHOTO }));
    return this.world.lines(this.world.of(county).acceptor, 'card.accept', {}, lines);
  }

  /** Reviewed, approved, sampled, and authorised where the province finds nothing in the way. */
  private async decide(
    counties: readonly County[],
    cards: ReadonlyMap<string, Map<string, string>>,
  ): Promise<string[]> {
    const refused: string[] = [];
    const each = async (step: (county: County, here: readonly string[]) => Promise<unknown>) => {
      for (const county of counties)
        await step(county, [...(cards.get(county.area)?.keys() ?? [])]);
      await this.world.spread();
    };
    await each(async (county, here) => {
      await this.taken(this.world.of(county).reviewer, 'review', here);
      await this.taken(this.world.of(county).approver, 'approve', here);
    });
    await each((county, here) => this.taken(this.world.of(county).sampler, 'sample', here));
    await each(async (county, here) => {
      const { authoriser } = this.world.of(county);
      const done = new Set(await this.world.step(authoriser, 'authorise', here));
      refused.push(...this.world.reasons(authoriser));
      const left = here.filter((card) => !done.has(card));
      await this.taken(authoriser, 'cancel', left);
      for (const card of left) cards.get(county.area)?.delete(card);
      await this.taken(authoriser, 'produce', [...done]);
    });
    return refused;
  }

  private async deliver(
    counties: readonly County[],
    cards: ReadonlyMap<string, Map<string, string>>,
  ): Promise<void> {
    for (const hand of [0, 1, 2]) {
      const those = counties.filter((county) => hand in this.world.of(county).distributors);
      for (const county of those) {
        const by = this.world.of(county).distributors[hand];
        const here = [...(cards.get(county.area)?.keys() ?? [])];
        if (by !== undefined) await this.taken(by, 'dispatch', here);
      }
      if (those.length > 0) await this.world.spread();
    }
    for (const county of counties) {
      const { acceptor } = this.world.of(county);
      const here = [...(cards.get(county.area)?.keys() ?? [])];
      await this.taken(acceptor, 'receive', here);
      await this.taken(acceptor, 'hand-over', here);
    }
    await this.world.spread();
  }

  /** A step that nothing stands in the way of. */
  private async taken(asked: Asked, step: string, cards: readonly string[]): Promise<void> {
    const done = await this.world.step(asked, step, cards, { old: '一代证', why: '核实' });
    assert.equal(done, [...cards], `${step}: ${this.world.reasons(asked).join(', ')}`);
  }
}

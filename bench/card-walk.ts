import { partOf, textIn } from '../bin/document.js';
import { photoNumbered } from './card-photo.js';
import type { CardTiers } from './card-tiers.js';
import { Officer } from './officer.js';

/** A former card is given up by everybody. */
const MORE = { old: '一代证' };

/** The steps after the acceptance: who takes it, and whether the next one is at another node. */
const STEPS = [
  { step: 'review', by: 'reviewer', leaves: false },
  { step: 'approve', by: 'approver', leaves: true },
  { step: 'sample', by: 'sampler', leaves: true },
  { step: 'authorise', by: 'authoriser', leaves: false },
  { step: 'produce', by: 'centre', leaves: false },
  { step: 'dispatch', by: 'centre', leaves: true },
  { step: 'dispatch', by: 'sampler', leaves: true },
  { step: 'dispatch', by: 'reviewer', leaves: true },
  { step: 'receive', by: 'acceptor', leaves: false },
  { step: 'hand-over', by: 'acceptor', leaves: true },
] as const;
type Name = (typeof STEPS)[number]['by'];

/** What is written of one application on its way, the acceptance too. */
export const WALK_STEPS = STEPS.length + 1;

/** The officers of the four tiers, each with what is his to do. */
export class CardWalk {
  readonly #tiers: CardTiers;
  /** Taken so far, of all applications. */
  steps = 0;
  readonly #officers: { readonly [name in Name]: Officer };

  constructor(tiers: CardTiers) {
    const { province, city, county, station } = tiers;
    this.#tiers = tiers;
    this.#officers = {
      acceptor: new Officer(station, 'acceptor'),
      reviewer: new Officer(county, 'reviewer'),
      approver: new Officer(county, 'approver'),
      sampler: new Officer(city, 'sampler'),
      authoriser: new Officer(province, 'authoriser'),
      centre: new Officer(province, 'centre'),
    };
  }

  async join(): Promise<void> {
    const { reviewer, approver, authoriser, centre, ...alone } = this.#officers;
    for (const each of [...Object.values(alone), reviewer, authoriser]) await each.join(null);
    await approver.join(reviewer);
    await centre.join(authoriser);
  }

  /** Declared by the station, equal everywhere, and opened by the province. */
  async openGate(area: string): Promise<void> {
    const { station } = this.#tiers;
    const { code } = station.node.identity;
    const { persons = 0, households = 0 } = station.node.counters.all().get(code) ?? {};
    await this.#officers.acceptor.ask('gate.declare', { persons, households });
    await this.#tiers.carry();
    await this.#officers.authoriser.ask('gate.open', { area });
    await this.#tiers.carry();
  }

  /** Applications for these people, from the counter until each has his card in his hand. */
  async walk(people: readonly string[], firstPhoto: number): Promise<void> {
    const lines = people.map((person, at) => {
      return { person, reason: '12', photo: photoNumbered(firstPhoto + at) };
    });
    const accepted = await this.#taken('acceptor', 'card.accept', {}, lines);
    const cards = accepted.map((answer) => ({ card: textIn(answer, 'number'), ...MORE }));
    await this.#tiers.carry();
    for (const { step, by, leaves } of STEPS) {
      await this.#taken(by, 'card.step', { step }, cards);
      if (leaves) await this.#tiers.carry();
    }
  }

  async #taken(
    by: Name,
    method: string,
    params: { readonly [name: string]: string },
    lines: readonly { readonly [name: string]: string }[],
  ) {
    const texts = lines.map((line) => JSON.stringify(line));
    const { emitted } = await this.#officers[by].ask(method, params, texts);
    const other = emitted.find((answer) => partOf(answer, 'ok') !== true);
    if (other !== undefined || emitted.length !== lines.length) {
      throw new Error(`${method} ${JSON.stringify(params)}: ${JSON.stringify(other)}`);
    }
    this.steps += lines.length;
    return emitted;
  }
}

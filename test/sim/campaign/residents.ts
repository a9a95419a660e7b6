import type { Draft } from '../../../node/capture/capture.js';
import { checkDigit } from '../../../proto/citizen-number.js';
import { draft } from '../../node/drafts.js';
import type { County } from './campaign-shape.js';

/** At 1:1000 each of the sixty counties has so many adults: the 18 million of the notice. */
const ADULTS_PER_MILLE = 300;
/** Adults of a county; HUJI_CAMPAIGN_ADULTS=300 is 1:1000. */
export const ADULTS = Number(process.env['HUJI_CAMPAIGN_ADULTS'] ?? 24);
/** What the figures of the notice are divided by. */
export const SCALE = (1000 * ADULTS_PER_MILLE) / ADULTS;
/** Children who are not 16 by the end of 2008. */
const CHILDREN = 10;

/** What is wrong with somebody's record when it is loaded. */
export type Flaw = 'wrong-number' | 'shared-number' | 'double-registration' | 'unverified';
const FLAWS: readonly Flaw[] = [
  ...(['wrong-number', 'shared-number', 'double-registration', 'unverified'] as const),
];

export interface Resident {
  readonly county: County;
  readonly n: number;
  readonly isAdult: boolean;
  readonly flaw: Flaw | null;
  /** The number he should have. */
  readonly number: string;
  /** As loaded. */
  readonly loaded: string;
  readonly name: string;
}

/** Everybody of a county; of every thousand so many adults have a flaw of one kind or another. */
export function residentsOf(county: County, at: number, flawsPerMille: number): Resident[] {
  return Array.from({ length: ADULTS + CHILDREN }, (_, n): Resident => {
    const isAdult = n < ADULTS;
    const isFlawed = isAdult && (n * flawsPerMille + 500) % 1000 < flawsPerMille;
    const flaw = isFlawed ? (FLAWS[(n + at) % FLAWS.length] ?? null) : null;
    const number = numberOf(county.numbers, isAdult ? 1935 + (n % 58) : 1993 + (n % 10), n);
    return {
      county,
      n,
      isAdult,
      flaw,
      number,
      loaded: loaded(county, number, n, flaw),
      name: `王${n}`,
    };
  });
}

function loaded(county: County, number: string, n: number, flaw: Flaw | null): string {
  if (flaw === 'wrong-number') return `${number.slice(0, 17)}${number.endsWith('1') ? '2' : '1'}`;
  // That of the one before him, who is born in another year: the same number, and two people.
  if (flaw === 'shared-number') return numberOf(county.numbers, 1935 + ((n - 1) % 58), n - 1);
  return number;
}

/** Male and female by turns; everybody's birthday is 12 May. */
function numberOf(area: string, year: number, n: number): string {
  const first = `${area}${year}0512${String(n + 1).padStart(3, '0')}`;
  return first + checkDigit(first);
}

/** As it stands on his form: who has the number of another has his date too. */
export function loadDraft({ county, n, flaw, number, loaded: shown, name }: Resident): Draft {
  return draft('100', {
    XM: name,
    XB: n % 2 === 0 ? '1' : '2',
    CSRQ: (flaw === 'shared-number' ? shown : number).slice(6, 14),
    GMSFHM: shown,
    SSXQ: county.numbers,
    HH: `${county.numbers}001${String(n).padStart(6, '0')}`,
    YHZGX: '02',
  });
}

import { isDay } from '../../proto/dates.js';
import type { Lane } from '../../proto/id.js';
import { isAtOrBelow, isNodeCode, type NodeCode } from '../../proto/node-code.js';

/**
 * What the province says of one area's gate (先建库、后发证): cards may be authorised for it, or no
 * longer. Of the documents that speak of a station the last one counts.
 */
export interface GateDocument {
  /** A county or a station, 12 characters. */
  readonly area: NodeCode;
  readonly open: boolean;
  /** YYYYMMDD: the first day and the last. */
  readonly from: string;
  readonly until: string;
  /** Digest and cut of the area that were found equal. */
  readonly digest: string;
  readonly cut: string;
  /** Figures it was opened or closed by. */
  readonly figures: { readonly [name: string]: number };
  readonly why: string;
  /** What broke the proof, where the province's machine closed it by itself. */
  readonly broken?: readonly { readonly what: string; readonly count: number }[];
}

export interface Gates {
  /** Whether cards for people of the lane may be authorised on a day (YYYYMMDD). */
  isOpen(lane: Lane, day: string): boolean;
  /** The last word on the lane; null: none. */
  of(lane: Lane): GateDocument | null;
}

/** Gates by the documents published so far, in their order. */
export function gatesBy(documents: readonly GateDocument[]): Gates {
  const of = (lane: Lane) => documents.findLast(({ area }) => isAtOrBelow(lane, area)) ?? null;
  return {
    of,
    isOpen: (lane, day) => {
      const gate = of(lane);
      return gate?.open === true && gate.from <= day && day <= gate.until;
    },
  };
}

/** Whether a published document says what a gate must. */
export function isGateDocument(field: { readonly [name: string]: unknown }): boolean {
  const { area, open, from, until, digest, cut, figures, why } = field;
  const texts = [digest, cut, why].every((text) => typeof text === 'string');
  const days = [from, until].every((day) => typeof day === 'string' && isDay(day));
  const isSaid = typeof open === 'boolean' && typeof figures === 'object' && figures !== null;
  return typeof area === 'string' && isNodeCode(area) && texts && days && isSaid;
}

import { CARD_EVENTS, type CardAct } from '../../conflict/card/stages.js';
import { type Contribution, newContribution } from '../../conflict/record.js';
import type { Change } from '../../proto/change.js';
import { entityNo } from '../../proto/entity.js';
import { fieldNo } from '../../proto/fields.js';
import { type ChangeRef, refToId } from '../../proto/id.js';

export const LANE = '229901500000';

/** From the acceptance to the counter. */
export const WAY = [
  ...(['review', 'approve', 'sample', 'authorise', 'produce', 'dispatch', 'receive'] as const),
];

export function refAt(seq: number): ChangeRef {
  return { stream: '0123456789abcdef', seq, tag: seq };
}

export interface Said {
  readonly act: CardAct;
  readonly seq: number;
  readonly after: number;
  readonly hlc?: number;
  readonly lane?: string;
  readonly old?: string;
  /** YYYYMMDD. */
  readonly since?: string;
  readonly reason?: string;
  readonly generation?: string;
  readonly fault?: string;
}

/** An act as its station's lane has it; `after` is the seq of the one it follows. */
export function actAt(said: Said): Contribution {
  const { act, seq, after, hlc = seq, lane = LANE, since = '20041008' } = said;
  const { old = '', reason = '', generation = '', fault = '' } = said;
  const all: [string, string][] = [
    ...([
      ['SHHJ', refToId(refAt(after))],
      ['JZSL', old],
      ['SLYY', reason],
    ] as [string, string][]),
    ...([
      ['ZJDC', generation],
      ['THYY', fault],
    ] as [string, string][]),
  ];
  const cells = all.filter(([, value]) => value !== '');
  const change: Change = {
    entity: entityNo('card'),
    target: act === 'accept' ? null : refAt(1),
    event: CARD_EVENTS[act],
    ...{ source: 0, since, hlc, session: 0, seen: [], documents: [], act: null },
    fields: cells.map(([id]) => fieldNo(id)),
    values: cells.map(([, value]) => value),
  };
  return newContribution({ ref: refAt(seq), branch: 0 }, lane, change);
}

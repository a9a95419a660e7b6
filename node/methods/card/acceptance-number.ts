import { HujiError } from '../../../proto/errors.js';
import type { Note } from '../../capture/capture.js';
import type { HujiNode } from '../../node.js';
import { indexValue, KIND, prefixRange, textKey } from '../../store/keys.js';

const NOTE = 'card-serial|';
const SERIAL_MAX = 99_999;
const SERIAL_DIGITS = 5;
/** A new life of the node leaves out what the one before may have given and lost. */
const SKIPPED = 1000;

interface Serial {
  readonly day: string;
  readonly epoch: string;
  readonly last: number;
}

/**
 * Acceptance numbers (受理号, GA 214.4-2004) of a day: six digits of the area, three of the
 * station, the day, and a serial of five from 00001, anew every day: 22 digits. The note is to be
 * saved with what uses them.
 */
export async function acceptanceNumbers(
  node: Pick<HujiNode, 'query' | 'store' | 'log' | 'identity' | 'epoch'>,
  day: string,
  count: number,
): Promise<{ numbers: string[]; note: Note }> {
  const { unit9, code } = node.identity;
  if (unit9 === null) throw new HujiError('CARD_TIER', 'accept');
  const epoch = node.epoch();
  const text = node.query.note(NOTE);
  const known = text === null ? null : (JSON.parse(text) as Serial);
  const isSameLife = known === null ? node.log.own(code)?.previous === null : known.epoch === epoch;
  const isSameDay = known?.day === day && isSameLife;
  // On another day, after a clock went back too, the numbers that are held say how far it went.
  const held = isSameDay ? known.last : await greatestSerial(node, `${unit9}${day}`);
  const first = isSameLife ? held : held + SKIPPED;
  if (first + count > SERIAL_MAX) throw new HujiError('CARD_SERIAL', day);
  const numbers = Array.from({ length: count }, (_, at) => {
    return `${unit9}${day}${String(first + at + 1).padStart(SERIAL_DIGITS, '0')}`;
  });
  const last: Serial = { day, epoch, last: first + count };
  return { numbers, note: { key: NOTE, value: JSON.stringify(last) } };
}

async function greatestSerial({ store }: Pick<HujiNode, 'store'>, prefix: string): Promise<number> {
  let greatest = 0;
  for await (const [key] of store.range(
    ...prefixRange(textKey(KIND.cardAcceptanceIndex, prefix)),
  )) {
    greatest = Math.max(greatest, Number(indexValue(key).slice(-SERIAL_DIGITS)));
  }
  return greatest;
}

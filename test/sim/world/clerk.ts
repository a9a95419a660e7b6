import type { Captured, Draft } from '../../../node/capture/capture.js';
import type { ChangeId, Lane } from '../../../proto/id.js';
import { checkAcknowledged } from '../check/platter.js';
import type { Ledger } from './ledger.js';
import type { Machine } from './machine.js';
import type { Scheduler } from './scheduler.js';

/** What of a world takes part. */
interface Office {
  readonly scheduler: Scheduler;
  readonly ledger: Ledger;
  refused: number;
  written: number;
  remember(id: ChangeId, draft: Draft | undefined, lane: Lane): void;
  violate(check: string, message: string): void;
}

/** A clerk's answers; null: the machine went down before it gave any. A text: why it gives none. */
export type Answers = readonly Captured[] | string | null;

interface HandingIn {
  readonly lane: Lane;
  readonly seal?: boolean;
  /** Bytes of photos that the drafts name, by their hash. */
  readonly attachments?: ReadonlyMap<string, Uint8Array>;
}

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

/** Hands drafts in at a machine's counter, and notes down what was acknowledged. */
export async function handIn(
  world: Office,
  machine: Machine,
  drafts: readonly Draft[],
  { lane, seal = false, attachments = NONE }: HandingIn,
): Promise<Answers> {
  const { node, life, name } = machine;
  if (node === null) return null;
  const { scheduler } = world;
  let answers: readonly Captured[];
  try {
    answers = await node.capture.capture(drafts, { lane, session: 0, seal, attachments });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    world.refused++;
    scheduler.note(`${name} refused ${code ?? message}`);
    return code ?? message;
  }
  if (life.over) return null;
  scheduler.note(`${name} wrote ${answers.length} in ${lane}`);
  for (const [index, answer] of answers.entries()) {
    const draft = drafts[index];
    if (!answer.ok) {
      world.refused++;
      scheduler.note(`${name} refuses ${draft?.event} ${answer.code}`);
      continue;
    }
    world.written++;
    world.ledger.add({ machine: name, lane, event: draft?.event ?? '', at: scheduler.now }, answer);
    world.remember(answer.id, draft, lane);
    checkAcknowledged(world, machine, node, answer);
  }
  return answers;
}

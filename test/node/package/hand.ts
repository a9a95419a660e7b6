import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { coverNote, resultNote } from '../../../bin/cover-note.js';
import { packagingOf } from '../../../node/methods/packaging.js';
import type { HujiNode } from '../../../node/node.js';
import { DropFolders, type DropSettings } from '../../../node/package/drop-folders.js';
import { type ErrorCode, HujiError } from '../../../proto/errors.js';
import { FileMedium } from '../../../transports/file/file.js';
import type { Box } from '../../../transports/transport.js';
import type { Tree } from '../tree.js';

/** Longer than what did not go waits to be tried again, ms. */
const A_WHILE = 61_000;

/** Files on a machine that does not take volumes in, or read them again, while it has a reason. */
class ReluctantMedium extends FileMedium {
  reason: ErrorCode | null = null;
  isUnreadable = false;

  override box(folder: string): Box {
    const box = super.box(folder);
    return {
      keep: (volume) => (this.reason === null ? box.keep(volume) : this.refuse()),
      held: () => box.held(),
      read: (held) => (this.isUnreadable ? this.refuseToRead() : box.read(held)),
      drop: (id) => box.drop(id),
    };
  }

  private refuse(): Promise<never> {
    return Promise.reject(new HujiError(this.reason ?? 'INTERNAL', 'in a test'));
  }

  // biome-ignore lint/correctness/useYield: it fails before there is anything to give.
  private async *refuseToRead(): AsyncGenerator<never> {
    throw new HujiError('FOLDER_UNUSABLE', 'in a test');
  }
}

/** The drop folders of a node, and a hand that lets them look. */
export class Hand {
  readonly in: string;
  readonly own: string;
  readonly medium = new ReluctantMedium();
  private folders: DropFolders | null = null;
  private ms = 0;

  readonly node: HujiNode;
  readonly dir: string;

  constructor(node: HujiNode, dir: string) {
    this.node = node;
    this.dir = dir;
    this.in = join(dir, 'spool', 'in');
    this.own = join(dir, 'spool', 'out');
  }

  static async at(tree: Tree, node: HujiNode, more: Partial<DropSettings> = {}): Promise<Hand> {
    const hand = new Hand(node, tree.folderOf(node));
    const { medium, dir } = hand;
    const packaging = await packagingOf({ node, dir, medium, coverNote });
    const clock = {
      now: () => Date.now(),
      monotonic: () => hand.ms,
      after: () => () => undefined,
    };
    hand.folders = new DropFolders(
      {
        ...packaging,
        ...{ alarms: node.alarms, clock, code: node.identity.code, coverNote, resultNote },
        successorOf: (code) => code,
      },
      {
        ...{ in: [hand.in], out: hand.own, ownOut: hand.own, to: [] },
        ...{ everyHours: 1, volumeBytes: 2 ** 20, receiptDays: 15 },
        ...more,
      },
    );
    mkdirSync(hand.in, { recursive: true });
    return hand;
  }

  /** So often that what lies there is seen, and seen to be whole. */
  async look(): Promise<void> {
    await this.folders?.look();
    await this.folders?.look();
  }

  wait(): void {
    this.ms += A_WHILE;
  }

  /** Codes and subjects. */
  alarms(): string[] {
    return this.node.alarms.list().map(({ code, subject }) => `${code} ${subject}`);
  }
}

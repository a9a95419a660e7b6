import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Place, Wanted } from '../../../node/attach/attach.js';
import { AttachmentAsker } from '../../../node/ship/attachment-asker.js';
import { AttachmentDesk } from '../../../node/ship/attachment-desk.js';
import { suite } from '../../harness.js';

const test = suite('node/ship/attachment-asker');
const NOTED = 8;
const PEER = '229901500000';

const all: readonly Wanted[] = Array.from({ length: 20 }, (_, n) => {
  return {
    hash: createHash('sha256').update(String(n)).digest('hex'),
    size: 20_000,
    branch: 1,
    seq: n,
  };
});

/** What is missing, and a neighbour that has nothing; asked over one line after the other. */
class Line {
  readonly asked: string[] = [];
  readonly asker: AttachmentAsker;
  spent = 0;

  constructor(desk: AttachmentDesk) {
    this.asker = new AttachmentAsker({
      ...{ desk, peer: PEER, noted: NOTED },
      histories: () => [1],
      mayAsk: () => true,
      take: () => undefined,
      release: () => undefined,
      post: (message) => {
        if (message.kind === 'want') this.asked.push(message.want.attachment);
      },
      onFault: (error) => {
        throw error;
      },
      onFailed: (error) => {
        throw error;
      },
      onSpent: () => {
        this.spent += 1;
      },
    });
    this.asker.start(false);
  }

  /** Says of all it is asked for, and will be, that it is not there. */
  async denies(): Promise<void> {
    for (let at = 0; ; at += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const hash = this.asked[at];
      if (hash === undefined) return;
      this.asker.takeUnfit(hash);
    }
  }
}

function deskOf(wanted: readonly Wanted[]): AttachmentDesk {
  const isBehind = (each: Wanted, after: Place | null) => after === null || each.seq > after.seq;
  const attachments = {
    listen: () => undefined,
    wants: (hash: string) => wanted.find((each) => each.hash === hash) ?? null,
    missing: (_branch: number, after: Place | null, limit: number) =>
      Promise.resolve(wanted.filter((each) => isBehind(each, after)).slice(0, limit)),
  };
  return new AttachmentDesk({ attachments } as unknown as ConstructorParameters<
    typeof AttachmentDesk
  >[0]);
}

test('what is not there is asked for once, however much that is', async () => {
  const desk = deskOf(all);
  const line = new Line(desk);
  await line.denies();
  assert.is(line.spent, 1);
  for (let turn = 0; turn < 3; turn++) {
    line.asker.lookAgain();
    for (const wanted of all) line.asker.consider(wanted);
    await line.denies();
  }
  assert.is(new Set(line.asked).size, line.asked.length, 'nothing twice');
  assert.ok(
    all.every(({ hash }) => !line.asker.mayHave(hash)),
    'others are asked',
  );
  const [first] = line.asked;
  assert.ok(first);
  line.asker.takeHave([first]);
  assert.is(line.asked.at(-1), first, 'but what it says has come');
});

test('what one line has not come to is asked for over the next', async () => {
  const desk = deskOf(all);
  const asked = new Set<string>();
  for (let turn = 0; turn < 4 && asked.size < all.length; turn++) {
    const line = new Line(desk);
    await line.denies();
    for (const hash of line.asked) asked.add(hash);
    line.asker.stop();
  }
  assert.is(asked.size, all.length);
});

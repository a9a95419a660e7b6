import { createHash, hash } from 'node:crypto';
import { attachmentText } from '../../../proto/attachment.js';
import { about } from '../../node/drafts.js';
import { type ActionType, anyStation, between, MINUTE, pick } from '../plan/action.js';
import { handIn } from '../world/clerk.js';
import { knownTo } from './station-work.js';

const BYTES_MAX = 3000;

/** Somebody is photographed (照片), and now and then the picture is scanned an hour later. */
export const photograph: ActionType = {
  kind: 'photograph',
  group: 'work',
  weight: 0,
  draw: (shape, random) => ({ ...anyStation(shape, random), count: between(1, 3, random) }),
  perform: (world, { machine: name = '', count = 1, seed }, random) => {
    const machine = world.machine(name);
    for (let at = 0; at < count; at++) {
      const people = knownTo(world, machine.code, random).filter(({ kind }) => kind === 'person');
      const one = pick(people, random);
      if (one === undefined) return;
      const size = between(1, BYTES_MAX, random);
      const bytes = createHash('shake256', { outputLength: size }).update(`${seed} ${at}`).digest();
      const photo = { hash: hash('sha256', bytes, 'hex'), lane: machine.code };
      const documents = [{ kind: '照片', number: attachmentText({ hash: photo.hash, size }) }];
      const drafts = [about(one.id, '107', { WHCD: '60' }, 'register', { documents })];
      const isLate = random() < 0.2;
      const ms = between(MINUTE, 20 * MINUTE, random);
      const attachments = new Map(isLate ? [] : [[photo.hash, bytes]]);
      void handIn(world, machine, drafts, { lane: machine.code, attachments }).then((answers) => {
        if (typeof answers === 'string' || answers?.[0]?.ok !== true) return;
        if (!isLate) world.photos.push(photo);
        else world.scheduler.after(ms, () => void scan(photo.hash, bytes));
      });
      const scan = async (name: string, scanned: Buffer): Promise<void> => {
        const { node, life } = machine;
        const isKept = await node?.attachments.arrive(name, scanned).catch(() => false);
        if (isKept === true && !life.over) world.photos.push(photo);
      };
    }
  },
};

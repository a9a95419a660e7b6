import { backup, restore } from '../fault/backups.js';
import { clone } from '../fault/clone.js';
import { courier } from '../fault/courier.js';
import { dialUp, open, shut, slowLines } from '../fault/dial-up.js';
import { diskFull, diskSlow, image, rot, setBack, tailCut, writeFails } from '../fault/disks.js';
import { forgedReceipts } from '../fault/forged-receipts.js';
import { hostile } from '../fault/hostile.js';
import { cut, partition, weather } from '../fault/lines.js';
import { clockJump, drift, kill, killAtSync, stop } from '../fault/machines.js';
import { applyingTwice } from '../work/applying-twice.js';
import { publishCampaign } from '../work/campaign.js';
import { cards, gates } from '../work/cards.js';
import { check } from '../work/checking.js';
import { clumsy, clumsyActs } from '../work/clumsy.js';
import { decide, ruleOnValue } from '../work/deciding.js';
import { doors } from '../work/doors.js';
import { fees } from '../work/fees.js';
import { handling } from '../work/handling.js';
import { grantBlock, newborn } from '../work/leasing.js';
import { adopt, moveNode } from '../work/moving-nodes.js';
import { offices } from '../work/offices.js';
import { papers } from '../work/papers.js';
import { photograph } from '../work/photos.js';
import { places } from '../work/places.js';
import { publishProfile } from '../work/policies.js';
import { readying } from '../work/readying.js';
import { renewal } from '../work/renewing.js';
import { reverse } from '../work/reversing.js';
import { revoke } from '../work/revocation.js';
import { publishRights } from '../work/rights.js';
import { event, load, move } from '../work/station-work.js';
import { fromAbove, publishCodes, publishPolicy } from '../work/upper-work.js';
import type { ActionType } from './action.js';

/** Everything that can happen in a world. */
export const KINDS: readonly ActionType[] = [
  load,
  event,
  move,
  fromAbove,
  publishCodes,
  publishPolicy,
  moveNode,
  adopt,
  grantBlock,
  newborn,
  revoke,
  decide,
  ruleOnValue,
  papers,
  handling,
  check,
  gates,
  cards,
  reverse,
  places,
  doors,
  renewal,
  applyingTwice,
  publishCampaign,
  offices,
  fees,
  readying,
  publishProfile,
  publishRights,
  clumsy,
  clumsyActs,
  photograph,
  weather,
  partition,
  cut,
  kill,
  killAtSync,
  stop,
  clockJump,
  drift,
  writeFails,
  diskFull,
  diskSlow,
  rot,
  tailCut,
  image,
  setBack,
  backup,
  restore,
  clone,
  hostile,
  forgedReceipts,
  courier,
  shut,
  open,
  dialUp,
  slowLines,
];

const byKind = new Map(KINDS.map((type) => [type.kind, type]));

export function kindOf(kind: string): ActionType {
  const type = byKind.get(kind);
  if (type === undefined) throw new RangeError(`nothing is called ${kind}`);
  return type;
}

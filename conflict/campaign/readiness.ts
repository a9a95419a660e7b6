import { isDay } from '../../proto/dates.js';
import type { NodeCode, Tier } from '../../proto/node-code.js';

/** What the campaign demands of every node before cards are issued. Days are YYYYMMDD. */
export interface Readiness {
  /** Equipped: devices and software are there. */
  readonly equipped: { readonly [tier in Tier]: string };
  /** Live: linked, and what it writes comes all the way up. */
  readonly live: { readonly [tier in Tier]: string };
  /** Signed off by then where no pilot waits for it. */
  readonly rest: string;
  readonly approved: Approved;
}

/** What was tendered centrally (省厅统一招标); a list without entries approves of everything. */
export interface Approved {
  /** Beginnings of version numbers. */
  readonly software: readonly string[];
  readonly devices: readonly Device[];
  /** Names of photo profiles. */
  readonly photos: readonly string[];
}

export interface Device {
  readonly kind: string;
  readonly model: string;
}

/** The profile by which this program checks photos: GA 461-2004. */
export const PHOTO_PROFILE = 'GA461-2004';

/** In the order in which they are done; the machine fills what it can see. */
export const READINESS_ITEMS = ['equipment', 'software', 'link', 'trial', 'signed-off'] as const;
export type ReadinessItem = (typeof READINESS_ITEMS)[number];

/** One word on a node: what its daemon sees, what an officer found, or that all is well. */
export type ReadinessWord =
  | {
      readonly by: 'machine';
      readonly software: string;
      readonly photos: string;
      /** YYYYMMDD of the first time; '' for never yet. */
      readonly link: string;
      readonly trial: string;
    }
  | { readonly by: 'officer'; readonly devices: readonly Device[] }
  | { readonly by: 'sign-off'; readonly ok: boolean; readonly why: string };

/** Null: it is none. */
export function readReadiness(text: string): ReadinessWord | null {
  try {
    const read = JSON.parse(text) as { readonly [name: string]: unknown };
    switch (read['by']) {
      case 'machine': {
        const { software, photos, link, trial } = read;
        const isSaid = [software, photos].every((each) => typeof each === 'string');
        const isDated = [link, trial].every((day) => day === '' || isDay(String(day)));
        return isSaid && isDated ? (read as unknown as ReadinessWord) : null;
      }
      case 'officer': {
        const { devices } = read;
        return Array.isArray(devices) && devices.every(isDevice)
          ? (read as unknown as ReadinessWord)
          : null;
      }
      case 'sign-off':
        return typeof read['ok'] === 'boolean' && typeof read['why'] === 'string'
          ? (read as unknown as ReadinessWord)
          : null;
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function isDevice(value: unknown): value is Device {
  const { kind, model } = Object(value) as { readonly [name: string]: unknown };
  return typeof kind === 'string' && kind !== '' && typeof model === 'string' && model !== '';
}

/** A word and the day it names; in the order of their times. */
export interface SaidOn {
  readonly word: ReadinessWord;
  readonly day: string;
}

export interface ItemState {
  readonly item: ReadinessItem;
  /** YYYYMMDD since when it is so; '' for not yet. */
  readonly since: string;
  readonly due: string;
  /** What of it the province has not approved of. */
  readonly flagged: readonly string[];
}

/** Where a node stands, by the last word of each kind; of words in the order of their times. */
export function readinessOf(
  readiness: Readiness,
  node: { readonly code: NodeCode; readonly tier: Tier; readonly inPilot: boolean },
  words: readonly SaidOn[],
): ItemState[] {
  const last = (by: ReadinessWord['by']) => words.findLast(({ word }) => word.by === by);
  const [machine, officer, sign] = [last('machine'), last('officer'), last('sign-off')];
  const { approved, equipped, live, rest } = readiness;
  const seen = machine?.word.by === 'machine' ? machine.word : null;
  const devices = officer?.word.by === 'officer' ? officer.word.devices : [];
  const isSigned = sign?.word.by === 'sign-off' && sign.word.ok;
  const isAwaited = node.inPilot || node.tier === 'city' || node.tier === 'province';
  const software = seen === null ? [] : notApproved(approved.software, seen.software, isBeginning);
  const photos = seen === null ? [] : notApproved(approved.photos, seen.photos, isSame);
  return [
    {
      ...{ item: 'equipment', due: equipped[node.tier] },
      since: devices.length === 0 ? '' : (officer?.day ?? ''),
      flagged: devices.flatMap((device) => (isApproved(approved, device) ? [] : [nameOf(device)])),
    },
    {
      ...{ item: 'software', due: equipped[node.tier], since: machine?.day ?? '' },
      flagged: [...software, ...photos],
    },
    { item: 'link', due: live[node.tier], since: seen?.link ?? '', flagged: [] },
    { item: 'trial', due: live[node.tier], since: seen?.trial ?? '', flagged: [] },
    {
      ...{ item: 'signed-off', due: isAwaited ? live[node.tier] : rest, flagged: [] },
      since: isSigned ? (sign?.day ?? '') : '',
    },
  ];
}

function notApproved(
  list: readonly string[],
  value: string,
  fits: (approved: string, value: string) => boolean,
): string[] {
  return list.length === 0 || list.some((each) => fits(each, value)) ? [] : [value];
}

function isBeginning(approved: string, value: string): boolean {
  return value.startsWith(approved);
}

function isSame(approved: string, value: string): boolean {
  return approved === value;
}

/** A kind of which the province names no model may be any. */
function isApproved({ devices }: Approved, { kind, model }: Device): boolean {
  const ofKind = devices.filter((device) => device.kind === kind);
  return ofKind.length === 0 || ofKind.some((device) => device.model === model);
}

export function nameOf({ kind, model }: Device): string {
  return `${kind}=${model}`;
}

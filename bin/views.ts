import type { Json } from '../node/control/control.js';
import { objectOf, textOf } from './document.js';
import { pairs } from './table.js';
import { type TextId, text } from './texts.js';

/** How people call the parts of a document; a part that is not here is shown by its own name. */
const LABELS: Readonly<Record<string, TextId>> = {
  node: 'label.node',
  code: 'label.node',
  name: 'label.name',
  tier: 'label.tier',
  unit9: 'label.unit9',
  parent: 'label.parent',
  to: 'label.to',
  addresses: 'label.addresses',
  moved: 'label.moved',
  asked: 'label.asked',
  epoch: 'label.epoch',
  state: 'label.state',
  role: 'label.role',
  steps: 'label.steps',
  certificate: 'label.certificate',
  certifiedUntil: 'label.certified-until',
  publicKey: 'label.public-key',
  hash: 'label.hash',
  size: 'label.bytes',
  record: 'label.record',
  out: 'label.out',
  sealed: 'label.sealed',
  expires: 'label.expires',
  training: 'label.training',
  dir: 'label.dir',
  read: 'label.read',
  loaded: 'label.loaded',
  new: 'label.new',
  updated: 'label.updated',
  evidence: 'label.evidence',
  unchanged: 'label.unchanged',
  rejected: 'label.rejected',
  rejects: 'label.rejects',
  households: 'label.households',
  resumed: 'label.resumed',
  ignored: 'label.ignored',
  head: 'label.head',
  area: 'label.area',
  persons: 'label.persons',
  cards: 'label.cards',
  cases: 'label.cases',
  digest: 'label.digest',
  policy: 'label.policy',
  cut: 'label.cut',
  frames: 'label.frames',
  changes: 'label.changes',
  package: 'label.package',
  volumes: 'label.volumes',
  carried: 'label.carried',
  photos: 'label.photos',
  photoPackage: 'label.photo-package',
  photoBytes: 'label.photo-bytes',
  photoFiles: 'label.photo-files',
  files: 'label.files',
  note: 'label.note',
  applied: 'label.applied-now',
  duplicate: 'label.duplicate',
  parked: 'label.parked-now',
  waiting: 'label.waiting',
  receipt: 'label.receipt',
  records: 'label.records',
  indexes: 'label.indexes',
  folder: 'label.out',
  streams: 'label.streams',
  bytes: 'label.bytes',
  made: 'label.made',
  recovering: 'label.recovering',
  segments: 'label.segments',
  entries: 'label.entries',
  anchors: 'label.anchors',
  signed: 'label.signed',
  from: 'label.from',
};

export function labelOf(part: string): string {
  const id = LABELS[part];
  return id === undefined ? part : text(id);
}

/** The parts of a document one under the other; a long list by its length. */
export function summaryView(document: Json): string {
  return pairs(
    Object.entries(objectOf(document)).map(([part, value]) => [labelOf(part), shown(value)]),
  );
}

function shown(value: Json | undefined): string {
  if (value === true) return text('view.yes');
  if (value === false) return text('view.no');
  const written = textOf(value);
  return written.length > 200 ? text('view.long', { characters: written.length }) : written;
}

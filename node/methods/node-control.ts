import { HujiError } from '../../proto/errors.js';
import { Counters } from '../apply/counters.js';
import type { Random } from '../clock.js';
import type { CallIo, Control, Json } from '../control/control.js';
import { type Finding, Fsck } from '../fsck/fsck.js';
import type { Load } from '../load/load.js';
import { readLog } from '../log/read-log.js';
import type { HujiNode } from '../node.js';
import type { OutsideLists } from '../outside/outside.js';
import { getAttachment, listAttachments } from './attachments.js';
import type { AuditMethods } from './audit-methods.js';
import type { Backup } from './backing-up.js';
import { campaignCallUp } from './campaign/call-up.js';
import { campaignOverdue } from './campaign/overdue.js';
import { campaignScore } from './campaign/pilot-scores.js';
import { campaignProgress } from './campaign/progress.js';
import { ReadinessMethods } from './campaign/readiness.js';
import { campaignReport } from './campaign/reports.js';
import { applyCampaign, showCampaign } from './campaigns.js';
import { CardMethods } from './card/cards.js';
import { casesForPaper } from './case-sheets.js';
import { closeCase, openCase } from './case-work.js';
import { listCases, showCase } from './cases.js';
import { Checking } from './check/checking.js';
import { applyCodes, diffCodes, showCodes } from './codes.js';
import { Comparing } from './comparing.js';
import { applyConsumer, showConsumers } from './consumers.js';
import { decideCase } from './decide.js';
import { enrollNode, listNodes, revokeNode } from './enrolments.js';
import { explain, historyOf } from './explaining.js';
import { FeeMethods } from './fee/fees.js';
import { GateMethods } from './gate/gates.js';
import { grantLease } from './leases.js';
import { Links } from './links.js';
import { adoptNodes, moveNodes } from './moves.js';
import { OfficeMethods } from './office/offices.js';
import { document, Operators } from './operators.js';
import type { Packaging } from './packaging.js';
import { areaParam, flagParam, optionalText, type Params, textParam } from './params.js';
import { findPeople, getRecord } from './people.js';
import { applyPolicy, diffPolicy, showPolicy } from './policies.js';
import { listRepeated } from './repeated.js';
import { statusOf } from './status.js';
import { type InFlight, Submission } from './submit.js';

export interface NodeControlParts {
  readonly node: HujiNode;
  readonly load: Load;
  readonly outside: OutsideLists;
  readonly backup: Backup;
  readonly packaging: Pick<Packaging, 'export' | 'import'>;
  readonly random: Random;
  readonly software: string;
  /** Makes and stores the next key; absent in a daemon, whose links use the present one. */
  readonly rotate?: () => Promise<Json>;
  /** Absent where nothing is recorded. */
  readonly audit?: (operators: Operators) => AuditMethods;
  /** Addresses this node listens at, for bundles. */
  listening(): readonly string[];
}

type Method = (params: Params, io: CallIo) => Json | Promise<Json>;

/** What commands may ask of an opened node. docs/CLI.md gives each document. */
export class NodeControl implements Control {
  private readonly parts: NodeControlParts;
  readonly operators: Operators;
  private readonly methods: { readonly [name: string]: Method };

  constructor(parts: NodeControlParts) {
    this.parts = parts;
    const { node } = parts;
    this.operators = new Operators(node);
    const { operators } = this;
    const links = new Links(node);
    const checking = new Checking(node, operators);
    const cards = new CardMethods(node, operators);
    const comparing = new Comparing(node);
    const inFlight: InFlight = new Map();
    this.methods = {
      status: () => statusOf(node, parts.software, parts.listening()),
      get: (params) => getRecord(node, params),
      find: (params) => findPeople(node, params),
      'attachment.list': (params) => listAttachments(node, params),
      'attachment.get': (params) => getAttachment(node, params),
      cases: (params) => listCases(node, params),
      'cases.show': (params) => showCase(node, params),
      'cases.repeated': (params) => listRepeated(node, params),
      'cases.open': (params) => openCase(node, operators, params),
      'cases.close': (params) => closeCase(node, operators, params),
      'cases.print': (params) => casesForPaper(node, params),
      decide: (params) => decideCase(node, operators, params),
      'policy.show': () => showPolicy(node),
      'policy.diff': (params, io) => diffPolicy(node, params, io),
      'policy.apply': (params) => applyPolicy(node, operators, params),
      'campaign.show': () => showCampaign(node),
      'campaign.apply': (params) => applyCampaign(node, operators, params),
      'codes.show': (params) => showCodes(node, params),
      'codes.diff': (params) => diffCodes(node, params),
      'codes.apply': (params) => applyCodes(node, operators, params),
      'consumer.show': (params) => showConsumers(node, params),
      'consumer.apply': (params) => applyConsumer(node, operators, params),
      explain: (params) => explain(node, params),
      history: (params) => historyOf(node, params),
      digest: (params) => this.digest(params),
      compare: (params, io) => comparing.compare(params, io),
      fsck: (_params, io) => this.fsck(io),
      backup: (params, io) => parts.backup(textParam(params, 'folder'), io),
      export: (params, io) => parts.packaging.export(params, io),
      import: (params, io) => parts.packaging.import(params, io),
      'restore.alone': () => this.goOnAlone(),
      load: (params, io) => this.load(params, io),
      submit: (params, io) => new Submission(node, operators, params, inFlight).run(io),
      'check.list': (params) => checking.list(params),
      'check.sheets': (params) => checking.sheets(params),
      'check.enter': (params, io) => checking.enter(params, io),
      'check.sample': (params) => checking.sample(params),
      ...cardMethods(cards),
      ...new FeeMethods(node, operators, cards.desk).methods(),
      ...campaignMethods(node),
      ...gateMethods(new GateMethods(node, operators)),
      ...new OfficeMethods(node, operators).methods(),
      ...new ReadinessMethods(node, operators).methods(),
      enroll: (params) => enrollNode(node, operators, parts.random, parts.listening(), params),
      'link.list': () => links.list(),
      'link.test': (params, io) => links.test(params, io),
      'link.pause': (params) => links.pause(params),
      'link.start': (params) => links.start(params),
      'operator.add': (params) => operators.add(params),
      'operator.grant': (params) => operators.grant(params),
      'operator.revoke': (params) => operators.revoke(params),
      'operator.list': async () => ({ operators: (await operators.list()).map(document) }),
      'node.list': () => listNodes(node),
      'node.lease': (params) => grantLease(node, operators, params),
      'node.move': (params) => moveNodes(node, operators, parts.listening(), params),
      'node.adopt': (params) => adoptNodes(node, operators, parts.listening(), params),
      'node.rotate': (params) => this.rotate(params),
      'node.revoke': (params) => revokeNode(node, operators, params),
      ...auditMethods(parts.audit?.(operators)),
    };
  }

  async call(method: string, params: Params, io: CallIo): Promise<Json> {
    const known = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
    // What is no name of a method may be anything, a citizen's too.
    const shown = /^[a-z][a-z.-]{0,39}$/.test(method) ? method : 'no such method';
    if (known === undefined) throw new HujiError('USAGE', shown);
    return known(params, io);
  }

  private async digest(params: Params): Promise<Json> {
    const { node } = this.parts;
    const { code } = node.identity;
    const area = areaParam(params) ?? code;
    // Of what lies elsewhere it holds nothing, or a part: no digest that another node would give.
    if (!node.topology.isAtOrBelow(area, code)) throw new HujiError('AREA_ELSEWHERE', code);
    // An empty text is a cut too: that of an area in which nothing is held.
    const at = params['at'] === '' ? '' : optionalText(params, 'at');
    // A digest speaks of sealed frames; what is open is sealed first, so that it speaks of all.
    if (at === null) await node.housekeeper.sealAll();
    return { ...node.digester.digest(area, at) };
  }

  private async goOnAlone(): Promise<Json> {
    const { node } = this.parts;
    if (node.recovering()) await node.leasing.numbering.forsake();
    await node.recovery.goOn();
    return { node: node.identity.code, epoch: node.epoch(), recovering: node.recovering() };
  }

  private async fsck(io: CallIo): Promise<Json> {
    // While it reads others write: it reads what stood when it began, and only that fits together.
    const store = this.parts.node.store.freeze();
    try {
      const counters = new Counters(store);
      await counters.open();
      const log = await readLog(store);
      const report = await new Fsck({ store, log, counters, progress: io.progress }).run();
      await askForSpoilt(this.parts.node, report.findings);
      return { ...report, findings: report.findings.map((finding) => ({ ...finding })) };
    } finally {
      await store.close();
    }
  }

  private async rotate(params: Params): Promise<Json> {
    const { rotate } = this.parts;
    if (rotate === undefined) throw new HujiError('NODE_RUNNING');
    await this.operators.sessionFor(params, 'node');
    return rotate();
  }

  private async load(params: Params, io: CallIo): Promise<Json> {
    const dryRun = flagParam(params, 'dryRun');
    const file = textParam(params, 'file');
    const kind = optionalText(params, 'evidence');
    const source = kind ?? textParam(params, 'source');
    const encoding = optionalText(params, 'encoding');
    const station = optionalText(params, 'station');
    const proven = dryRun ? null : this.operators.prove(params, 'load');
    const session = proven === null ? () => 0 : this.operators.sessions(proven);
    const request = { file, ...(encoding === null ? {} : { encoding }), dryRun, session };
    if (kind !== null) return this.parts.outside.load({ ...request, kind }, io);
    return this.parts.load.load(
      { ...request, source, ...(station === null ? {} : { station }) },
      io,
    );
  }
}

/** What is stored but no longer as it was signed is asked for again; the rest is for people. */
async function askForSpoilt(node: HujiNode, findings: readonly Finding[]): Promise<void> {
  for (const { code, where } of findings) {
    if (code !== 'FRAME_MALFORMED' && code !== 'FRAME_SIGNATURE') continue;
    const [stream = '', seq] = where.split(' ');
    await node.neighbours.spoilt.look(stream, Number(seq));
  }
}

function cardMethods(cards: CardMethods): { readonly [name: string]: Method } {
  return {
    'card.accept': (params, io) => cards.accept(params, io),
    'card.step': (params, io) => cards.step(params, io),
    'card.list': (params) => cards.list(params),
    'card.show': (params) => cards.show(params),
    'card.status': (params) => cards.status(params),
  };
}

function campaignMethods(node: HujiNode): { readonly [name: string]: Method } {
  return {
    'campaign.progress': (params) => campaignProgress(node, params),
    report: (params) => campaignReport(node, params),
    'campaign.score': () => campaignScore(node),
    'campaign.call-up': async (params) => campaignCallUp(node, params),
    'campaign.overdue': (params) => campaignOverdue(node, params),
  };
}

function gateMethods(gates: GateMethods): { readonly [name: string]: Method } {
  return {
    'gate.show': (params) => gates.show(params),
    'gate.declare': (params) => gates.declare(params),
    'gate.open': (params) => gates.open(params),
    'gate.close': (params) => gates.close(params),
  };
}

function auditMethods(audit: AuditMethods | undefined): { readonly [name: string]: Method } {
  if (audit === undefined) return {};
  return {
    'audit.find': (params) => audit.find(params),
    'audit.verify': (params) => audit.verify(params),
    'audit.export': (params) => audit.export(params),
  };
}

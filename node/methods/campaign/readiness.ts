import { type Campaign, isInPilot } from '../../../conflict/campaign/campaign.js';
import {
  type Device,
  type ItemState,
  type Readiness,
  type ReadinessWord,
  readinessOf,
  readReadiness,
  type SaidOn,
} from '../../../conflict/campaign/readiness.js';
import { HujiError } from '../../../proto/errors.js';
import { checkNodeCode, type NodeCode, type Tier } from '../../../proto/node-code.js';
import { actsOf, READINESS } from '../../apply/act-book.js';
import { dayOf } from '../../clock.js';
import type { Json } from '../../control/control.js';
import { LIMITS } from '../../limits.js';
import type { HujiNode } from '../../node.js';
import { nodeAct } from '../../node-act.js';
import type { Operators, Proven } from '../operators.js';
import {
  areaParam,
  countParam,
  flagParam,
  optionalText,
  type Params,
  textParam,
  textsParam,
} from '../params.js';
import { currentCampaign } from './current-campaign.js';

const DEVICES_MAX = 200;
const DEVICE = /^([\p{L}\p{N}_-]{1,40})=([^=]{1,80})$/u;

interface Planned {
  readonly campaign: Campaign;
  readonly plan: Readiness;
}

/** `campaign readiness`, `campaign equip` and `campaign sign-off`. */
export class ReadinessMethods {
  private readonly node: HujiNode;
  private readonly operators: Operators;

  constructor(node: HujiNode, operators: Operators) {
    this.node = node;
    this.operators = operators;
  }

  methods() {
    return {
      'campaign.readiness': (params: Params) => this.show(params),
      'campaign.equip': (params: Params) => this.equip(params),
      'campaign.sign-off': (params: Params) => this.signOff(params),
    };
  }

  /** Every listed node of an area, item by item against its day. */
  private async show(params: Params): Promise<Json> {
    const { node } = this;
    const planned = planOf(node);
    const area = areaParam(params) ?? node.identity.code;
    if (!node.topology.isAtOrBelow(area, node.identity.code)) {
      throw new HujiError('AREA_ELSEWHERE', node.identity.code);
    }
    const day = dayOf(node.clock);
    const after = optionalText(params, 'cursor') ?? '';
    const limit = countParam(params, 'limit', 50, LIMITS.listMax);
    const said = await wordsByNode(node);
    const rows = [...node.authority.nodes().values()]
      .filter(({ code }) => node.topology.isAtOrBelow(code, area))
      .sort((a, b) => (a.code < b.code ? -1 : 1))
      .map(({ code, tier }) => rowOf(planned, { code, tier }, said.get(code) ?? [], day));
    const open = flagParam(params, 'all') ? rows : rows.filter(({ ready }) => !ready);
    const shown = open.filter(({ node: code }) => code > after).slice(0, limit);
    const last = shown.at(-1)?.node ?? '';
    const more = open.some(({ node: code }) => code > last) && shown.length === limit;
    const of = (is: (row: (typeof rows)[number]) => boolean) => rows.filter(is).length;
    return {
      ...{ area, day, nodes: rows.length, ready: of(({ ready }) => ready) },
      ...{ overdue: of(({ overdue }) => overdue), flagged: of(({ flagged }) => flagged) },
      rows: shown as unknown as Json,
      next: more ? last : null,
    };
  }

  /** What an officer found set up: `KIND=MODEL` each; takes the place of what was said before. */
  private async equip(params: Params): Promise<Json> {
    const proven = this.operators.prove(params, 'readiness');
    const texts = textsParam(params, 'devices');
    const devices = texts.map((text): Device => {
      const [, kind = '', model = ''] = DEVICE.exec(text) ?? [];
      if (kind === '') throw new HujiError('USAGE', `device ${text}`);
      return { kind, model: model.trim() };
    });
    if (devices.length === 0 || devices.length > DEVICES_MAX) {
      throw new HujiError('USAGE', 'devices');
    }
    return this.say(params, proven, { by: 'officer', devices });
  }

  /** By an officer of a tier above: everything else of the node is there and approved of. */
  private async signOff(params: Params): Promise<Json> {
    const { node } = this;
    const proven = this.operators.prove(params, 'readiness');
    const planned = planOf(node);
    const why = optionalText(params, 'why') ?? '';
    const ok = !flagParam(params, 'withdraw');
    const entry = listed(node, checkNodeCode(textParam(params, 'node')));
    if (ok) {
      const words = (await wordsByNode(node)).get(entry.code) ?? [];
      const { items } = rowOf(planned, entry, words, dayOf(node.clock));
      const lacking = items.filter(({ item, since, flagged }) => {
        return item !== 'signed-off' && (since === '' || flagged.length > 0);
      });
      if (lacking.length > 0) {
        const detail = lacking.map(({ item, flagged }) => `${item} ${flagged.join(' ')}`.trim());
        throw new HujiError('READY_NOT', detail.join(', '));
      }
    }
    return this.say(params, proven, { by: 'sign-off', ok, why });
  }

  private async say(params: Params, proven: Proven, word: ReadinessWord): Promise<Json> {
    const { node } = this;
    planOf(node);
    const { code } = listed(node, checkNodeCode(textParam(params, 'node')));
    if (!node.topology.isAtOrBelow(code, node.identity.code)) {
      throw new HujiError('AREA_ELSEWHERE', node.identity.code);
    }
    const draft = { ...nodeAct(READINESS, code, word), since: dayOf(node.clock) };
    const fault = node.capture.judge(draft, code);
    if (fault !== null) throw new HujiError(fault.code, fault.detail);
    const session = await this.operators.open(code, proven);
    const [done] = await node.capture.capture([draft], { lane: code, session, seal: true });
    if (done?.ok !== true) throw new HujiError(done?.code ?? 'INTERNAL', done?.detail ?? '');
    return { node: code, ...(word as unknown as { [name: string]: Json }), change: done.change };
  }
}

function listed({ authority }: Pick<HujiNode, 'authority'>, code: NodeCode) {
  const entry = authority.nodes().get(code);
  if (entry === undefined) throw new HujiError('NODE_UNLISTED', code);
  return { code: entry.code, tier: entry.tier };
}

function planOf(node: HujiNode): Planned {
  const campaign = currentCampaign(node);
  if (campaign.readiness === null) throw new HujiError('READY_NONE', campaign.name);
  return { campaign, plan: campaign.readiness };
}

/** What was said of each node, in the order of times. */
export async function wordsByNode({
  store,
}: Pick<HujiNode, 'store'>): Promise<Map<NodeCode, SaidOn[]>> {
  const found = new Map<NodeCode, SaidOn[]>();
  for (const { code, day, text } of await actsOf(store, READINESS, {})) {
    const word = readReadiness(text);
    if (word === null) continue;
    found.set(code, [...(found.get(code) ?? []), { word, day }]);
  }
  return found;
}

interface Row {
  readonly node: NodeCode;
  readonly tier: Tier;
  readonly ready: boolean;
  readonly overdue: boolean;
  readonly flagged: boolean;
  readonly items: readonly (ItemState & { readonly overdue: boolean })[];
}

function rowOf(
  { campaign, plan }: Planned,
  { code, tier }: { readonly code: NodeCode; readonly tier: Tier },
  words: readonly SaidOn[],
  day: string,
): Row {
  const states = readinessOf(plan, { code, tier, inPilot: isInPilot(campaign, code) }, words);
  const items = states.map((state) => ({
    ...state,
    overdue: state.since === '' ? state.due < day : state.since > state.due,
  }));
  const flagged = items.some((item) => item.flagged.length > 0);
  return {
    ...{ node: code, tier, flagged, items },
    ready: items.every(({ since }) => since !== ''),
    overdue: items.some(({ since, due }) => since === '' && due < day),
  };
}

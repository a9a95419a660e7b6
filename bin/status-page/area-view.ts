import { AREA_STAGES, type AreaStage, type Missing } from '../../conflict/gate.js';
import { type CampaignCurve, campaignCurve } from '../../node/methods/campaign/curve.js';
import { linkOf } from '../../node/methods/links.js';
import { waitingOf } from '../../node/methods/waiting.js';
import type { HujiNode } from '../../node/node.js';
import { isNodeCode, type NodeCode } from '../../proto/node-code.js';

/** One node and all that lies below it, by counts alone. */
export interface AreaView {
  readonly code: NodeCode;
  readonly tier: string;
  readonly persons: number;
  /** People on paper, of the stations that declared. */
  readonly declared: number;
  readonly cases: number;
  readonly overdue: number;
  /** Changes held, and those of them that are not applied yet. */
  readonly held: number;
  readonly lag: number;
  /** How many stations are at each stage. */
  readonly stages: { readonly [stage in AreaStage]: number };
  /** Since it was last heard; null: it does not talk to this node, or never did. */
  readonly silentMs: number | null;
  readonly isAlarmed: boolean;
}

export interface PageView {
  readonly at: AreaView;
  /** From this node down to what is shown. */
  readonly path: readonly NodeCode[];
  readonly children: readonly { readonly area: AreaView; readonly below: readonly AreaView[] }[];
  /** Cards of the campaign beside its plan; null: there is none. */
  readonly curve: CampaignCurve | null;
  /** What still stands in the way of a station, where one is shown. */
  readonly missing: readonly Missing[];
  readonly waiting: { readonly frames: number; readonly changes: number; readonly bytes: number };
  readonly ways: readonly {
    readonly peer: string;
    readonly way: string;
    readonly state: string;
    readonly since: string;
    readonly error: string;
  }[];
  readonly alarms: readonly {
    readonly code: string;
    readonly subject: string;
    readonly detail: string;
    readonly sinceMs: number;
  }[];
  readonly node: NodeCode;
  readonly nowMs: number;
}

type Sum = {
  -readonly [name in 'persons' | 'declared' | 'overdue' | 'held' | 'lag']: number;
} & { readonly stages: { [stage in AreaStage]: number } };

/** What the page shows of a node or one below it; null: it is none of this node's. */
export async function pageView(node: HujiNode, asked: string): Promise<PageView | null> {
  const own = node.identity.code;
  const code = asked === '' ? own : asked;
  if (!isNodeCode(code) || !node.topology.isAtOrBelow(code, own)) return null;
  const path = pathTo(node, code);
  if (path === null) return null;
  const children = node.topology.childrenOf(code);
  const below = new Map(children.map((child) => [child, node.topology.childrenOf(child)]));
  const areas = new Map<NodeCode, Sum>(
    [code, ...children, ...[...below.values()].flat()].map((each) => [each, emptySum()]),
  );
  const standings = await node.gates.standings(code);
  for (const { area, stage, figures } of standings) {
    for (const sum of above(node, areas, area)) {
      sum.stages[stage] += 1;
      sum.persons += figures.persons;
      sum.declared += figures.declaredPersons ?? 0;
    }
  }
  addStreams(node, areas);
  for (const [area, count] of node.cases.query.overdue()) {
    for (const sum of above(node, areas, area)) sum.overdue += count;
  }
  const alarmed = new Set(node.alarms.list().map(({ subject }) => subject));
  const view = (each: NodeCode) => areaOf(node, each, areas.get(each) ?? emptySum(), alarmed);
  const station = standings.find(({ area }) => area === code);
  return {
    at: view(code),
    path,
    children: children.map((child) => {
      return { area: view(child), below: (below.get(child) ?? []).map(view) };
    }),
    curve: await campaignCurve(node, code),
    missing: station?.missing ?? [],
    ...ownMatters(node),
  };
}

/** What only this node knows of itself. */
function ownMatters(node: HujiNode) {
  return {
    waiting: waitingOf(node),
    ways: node.neighbours.states().map((state) => {
      const { peer, way, state: is, since, error } = linkOf(state);
      const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));
      return {
        ...{ peer: text(peer), way: text(way), state: text(is) },
        ...{ since: text(since), error: text(error) },
      };
    }),
    alarms: node.alarms.list().map(({ code, subject, detail, since }) => {
      return { code, subject, detail, sinceMs: since };
    }),
    node: node.identity.code,
    nowMs: node.clock.now(),
  };
}

function emptySum(): Sum {
  const stages = Object.fromEntries(AREA_STAGES.map((stage) => [stage, 0])) as Sum['stages'];
  return { persons: 0, declared: 0, overdue: 0, held: 0, lag: 0, stages };
}

function above(node: HujiNode, areas: ReadonlyMap<NodeCode, Sum>, code: NodeCode): Sum[] {
  return [...node.topology.upFrom(code)].flatMap((each) => areas.get(each) ?? []);
}

function addStreams(node: HujiNode, areas: ReadonlyMap<NodeCode, Sum>): void {
  for (const branch of node.log.durable.branches()) {
    if (branch.name.lane === 'all') continue;
    for (const sum of above(node, areas, branch.name.author)) {
      sum.held += branch.seq - branch.forkSeq;
      sum.lag += Math.max(0, branch.seq - branch.applied);
    }
  }
}

function areaOf(node: HujiNode, code: NodeCode, sum: Sum, alarmed: ReadonlySet<string>): AreaView {
  const { identity, topology, neighbours, clock } = node;
  const isOwn = code === identity.code;
  const listed = node.authority.nodes().get(code);
  const standing = node.cases.query.standing((area) => topology.isAtOrBelow(area, code));
  const heard = isOwn ? null : neighbours.lastHeardOf(code);
  return {
    ...{ code, tier: isOwn ? identity.tier : (listed?.tier ?? ''), ...sum },
    cases: Object.values(standing).reduce((total, count) => total + count, 0),
    silentMs: heard === null ? null : Math.max(0, clock.now() - heard),
    isAlarmed: alarmed.has(code),
  };
}

/** From this node down; null: what lies between is not listed. */
function pathTo(node: HujiNode, code: NodeCode): NodeCode[] | null {
  const own = node.identity.code;
  const path: NodeCode[] = [];
  for (let at: NodeCode | undefined = code; at !== undefined; ) {
    if (path.includes(at)) return null;
    path.unshift(at);
    if (at === own) return path;
    at = node.authority.nodes().get(at)?.parent ?? undefined;
  }
  return null;
}

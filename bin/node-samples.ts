import type { AuditLog } from '../node/audit/audit-log.js';
import { waitingOf } from '../node/methods/waiting.js';
import type { HujiNode } from '../node/node.js';
import { chainEnds } from '../node/watch/watch-node.js';
import { infoOf, type Sample } from './metrics.js';

/** What a node shows of itself to whoever watches it: codes and counts. */
export async function samplesOf(
  node: HujiNode,
  audit: Pick<AuditLog, 'head'>,
  freeBytes: () => number | null,
): Promise<Sample[]> {
  const { identity, clock, store } = node;
  const waiting = waitingOf(node);
  const branches = [...node.log.durable.branches()];
  const free = freeBytes();
  return [
    infoOf(identity.code, identity.tier),
    ...countsOf(node),
    { name: 'huji_streams', value: branches.length },
    {
      name: 'huji_unapplied',
      value: branches.reduce((sum, { seq, applied }) => sum + Math.max(0, seq - applied), 0),
    },
    { name: 'huji_waiting_changes', value: waiting.changes },
    { name: 'huji_waiting_bytes', value: waiting.bytes },
    ...linksOf(node),
    ...childrenOf(node, clock.now()),
    ...alarmsOf(node),
    { name: 'huji_recovering', value: node.recovering() ? 1 : 0 },
    { name: 'huji_store_bytes', value: await store.sizeBytes() },
    ...(free === null ? [] : [{ name: 'huji_disk_free_bytes', value: free } as const]),
    { name: 'huji_certificate_end_seconds', value: chainEnds(identity.chain) / 1000 },
    { name: 'huji_audit_entries', value: audit.head().seq },
  ];
}

function countsOf(node: HujiNode): Sample[] {
  const sums = { persons: 0, households: 0, elsewhere: 0, changes: 0, parked: 0, forks: 0 };
  for (const lane of node.counters.all().values()) {
    for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += lane[name];
  }
  return [
    { name: 'huji_persons', value: sums.persons },
    { name: 'huji_households', value: sums.households },
    { name: 'huji_living_elsewhere', value: sums.elsewhere },
    { name: 'huji_changes', value: sums.changes },
    { name: 'huji_parked', value: sums.parked },
    { name: 'huji_cases', value: sums.forks },
  ];
}

function linksOf(node: HujiNode): Sample[] {
  return node.neighbours.states().map(({ peer, role, way, state }) => ({
    ...{ name: 'huji_link_up', labels: { peer, role, way } },
    value: state === 'live' ? 1 : 0,
  }));
}

function childrenOf(node: HujiNode, now: number): Sample[] {
  return node.topology.childrenOf(node.identity.code).flatMap((child) => {
    const heard = node.neighbours.lastHeardOf(child);
    if (heard === null) return [];
    const value = Math.max(0, now - heard) / 1000;
    return [{ name: 'huji_child_silence_seconds', labels: { node: child }, value } as const];
  });
}

function alarmsOf(node: HujiNode): Sample[] {
  const counts = new Map<string, number>();
  for (const { code } of node.alarms.list()) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, value]) => ({ name: 'huji_alarms', labels: { code }, value }));
}

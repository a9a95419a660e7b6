import { ReadinessMethods } from '../../../node/methods/campaign/readiness.js';
import { FeeMethods } from '../../../node/methods/fee/fees.js';
import { OfficeMethods } from '../../../node/methods/office/offices.js';
import type { HujiNode } from '../../../node/node.js';
import { isAtOrBelow } from '../../../proto/node-code.js';
import { deskOf } from '../work/cards.js';
import { officersOf } from '../work/officers.js';
import { START_UNIX_MS } from '../world/life.js';
import type { Machine } from '../world/machine.js';
import type { World } from '../world/world.js';
import type { Acts } from './act-model.js';
import { firstDifference } from './difference.js';
import { dayText, ledgerOf } from './fee-model.js';
import { OFFICE_FIGURES, officeBy, officeText } from './office-model.js';
import { readinessText } from './readiness-model.js';

type Row = { readonly [name: string]: unknown };

/** Every tier shows of each office, station and node it hears just what the acts come to. */
export async function actsShown(world: World, acts: Acts): Promise<string | null> {
  for (const machine of world.machines.values()) {
    const { node, name } = machine;
    if (node === null) continue;
    const differs =
      (await officesDiffer(world, machine, node, acts)) ??
      (await ledgersDiffer(world, machine, node, acts)) ??
      (await readinessDiffers(machine, node, acts));
    if (differs !== null) return `${name} ${differs}`;
  }
  return null;
}

/** Days are told by the clock of whoever is asked: all are right by now. */
function today(world: World): string {
  const now = new Date(START_UNIX_MS + world.scheduler.now);
  return now.toISOString().slice(0, 10).replaceAll('-', '');
}

async function officesDiffer(
  world: World,
  machine: Machine,
  node: HujiNode,
  { claims, plan, unclear }: Acts,
): Promise<string | null> {
  if (plan === null) return null;
  const methods = new OfficeMethods(node, officersOf(machine));
  const { offices } = (await methods.show({})) as { offices: Row[] };
  const isClear = (code: string) => !unclear.has(code) && isAtOrBelow(code, machine.code);
  const want = (plan.offices ?? [])
    .filter(({ code }) => isClear(code))
    .map(({ code }) => officeText(code, officeBy(code, claims), plan, today(world)));
  const got = offices
    .filter(({ office }) => isClear(String(office)))
    .map((row) => OFFICE_FIGURES.map((figure) => `${figure} ${row[figure] ?? ''}`).join(' '));
  return firstDifference(want, got);
}

async function ledgersDiffer(
  world: World,
  machine: Machine,
  node: HujiNode,
  acts: Acts,
): Promise<string | null> {
  const methods = new FeeMethods(node, officersOf(machine), deskOf(node)).methods();
  const stations = world.shape.filter(({ code, tier }) => {
    return tier === 'station' && isAtOrBelow(code, machine.code) && !acts.unclear.has(code);
  });
  const ledgers = stations.map(({ code }) => [code, ledgerOf(code, acts.claims)] as const);
  const days = new Set(
    ledgers.flatMap(([, { fees, paid }]) => [...fees, ...paid].map(({ day }) => day)),
  );
  for (const day of [today(world), ...days]) {
    const { stations: rows } = (await methods['fee.list']({ day })) as { stations: Row[] };
    const want = ledgers.flatMap(([code, ledger]) => dayText(code, ledger, day) ?? []);
    const got = rows
      .filter(({ station }) => stations.some(({ code }) => code === station))
      .map((row) => {
        const { station, taken, remitted, outstanding } = row;
        const slips = [...(row['slips'] as string[])].sort();
        return [station, taken, remitted, outstanding, slips.join()].join(' ');
      });
    const differs = firstDifference(want, got);
    if (differs !== null) return `on ${day} ${differs}`;
    for (const [code, { fees }] of ledgers) {
      const list = await methods['fee.list']({ area: code, day, limit: 1000 });
      const shown = (list as { entries: Row[] }).entries.map((entry) => {
        return ['number', 'amount', 'receipt', 'exemption'].map((part) => entry[part]).join('|');
      });
      const own = fees.filter((fee) => fee.day === day).map(({ text }) => text);
      const entry = firstDifference(own, shown);
      if (entry !== null || own.length !== shown.length) return `${code} on ${day} ${entry}`;
    }
  }
  return null;
}

async function readinessDiffers(
  machine: Machine,
  node: HujiNode,
  { claims, plan, unclear }: Acts,
): Promise<string | null> {
  if (plan?.readiness === undefined) return null;
  const methods = new ReadinessMethods(node, officersOf(machine)).methods();
  const { rows } = (await methods['campaign.readiness']({ all: true, limit: 1000 })) as {
    rows: Row[];
  };
  const known = rows.filter(({ node: code }) => {
    return !unclear.has(String(code)) && isAtOrBelow(String(code), machine.code);
  });
  const want = known.map((row) => readinessText(String(row['node']), claims, plan));
  return firstDifference(want, known.map(shownReadiness));
}

function shownReadiness(row: Row): string {
  const items = row['items'] as { since: string; flagged: string[] }[];
  const flags = items.reduce((count, { flagged }) => count + flagged.length, 0);
  return [row['node'], items.map(({ since }) => since).join('|'), row['ready'], flags].join(' ');
}

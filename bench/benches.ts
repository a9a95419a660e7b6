import type { Bench } from './bench.js';

/** Every bench, in the order of the page. Loaded when asked for: a step needs one of them. */
const BENCHES: { readonly [name: string]: () => Promise<Bench> } = {
  hop: async () => (await import('./hop.js')).hop,
  second: async () => (await import('./second.js')).second,
  postgres: async () => (await import('./postgres.js')).postgres,
  apply: async () => (await import('./apply.js')).apply,
  cases: async () => (await import('./cases.js')).cases,
  wire: async () => (await import('./wire.js')).wire,
  nats: async () => (await import('./nats.js')).nats,
  dialup: async () => (await import('./dial-up.js')).dialUp,
  packages: async () => (await import('./packages.js')).packages,
  stations: async () => (await import('./stations.js')).stations,
  children: async () => (await import('./children.js')).children,
  sim: async () => (await import('./sim.js')).sim,
  registry: async () => (await import('./registry.js')).registry,
  explain: async () => (await import('./explain.js')).explain,
  cards: async () => (await import('./cards.js')).cards,
  compare: async () => (await import('./compare.js')).compare,
  growth: async () => (await import('./growth.js')).growth,
};

export const BENCH_NAMES: readonly string[] = Object.keys(BENCHES);

/** Throws a RangeError on a name that is none. */
export async function benchNamed(name: string): Promise<Bench> {
  const load = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (load === undefined) throw new RangeError(`no bench ${name}: ${BENCH_NAMES.join(', ')}`);
  return load();
}

export function allBenches(): Promise<Bench[]> {
  return Promise.all(BENCH_NAMES.map(benchNamed));
}

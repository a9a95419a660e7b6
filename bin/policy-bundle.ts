import { stringify } from 'yaml';
import type { Json } from '../node/control/control.js';
import type { Config } from './config.js';

/** What marks a file of settings as one that a node exported. */
export const BUNDLE_FORMAT = 'settings/1';

/** Of huji.yaml what fits another node too: no address, no path, no secret. */
const LOCAL = [
  ...(['seal-changes', 'seal-seconds', 'audit-days', 'silent-hours'] as const),
  ...(['window-schedule', 'window-seconds', 'window-kilobytes'] as const),
  ...(['volume', 'spool-hours', 'receipt-days'] as const),
];

export interface Exported {
  readonly node: string;
  readonly day: string;
  /** As published. */
  readonly policy: Json;
  /** The campaign's limits of gates; null where none is in force. */
  readonly gate: Json;
  /** Of the report that speaks for it. */
  readonly figures: Json;
  readonly config: Config;
}

/**
 * Settings of a node that did well (试点经验), as YAML: the policy, which `policy apply` takes from
 * it, the limits of gates, and what of its own huji.yaml others may take over.
 */
export function policyBundle({ node, day, policy, gate, figures, config }: Exported): string {
  const settings = LOCAL.flatMap((name) => {
    const values = config.get(name)?.values;
    return values === undefined ? [] : [[name, values.length === 1 ? values[0] : values] as const];
  });
  const bundle = {
    ...{ huji: BUNDLE_FORMAT, node, day, figures, policy, gate },
    settings: Object.fromEntries(settings),
  };
  return stringify(bundle);
}

/** The policy of a bundle; what is none is given back as it is. */
export function policyIn(plain: unknown): unknown {
  const { huji, policy } = Object(plain) as { readonly [name: string]: unknown };
  return huji === BUNDLE_FORMAT ? policy : plain;
}

import type { AreaFigures, AreaStage, Missing } from '../../conflict/gate.js';
import type { HujiError } from '../../proto/errors.js';
import type { NodeCode } from '../../proto/node-code.js';
import type { Alarms } from '../alarms.js';
import type { Counts } from '../apply/apply.js';
import type { Declaration } from '../apply/declarations.js';
import type { Authority } from '../authority/authority.js';
import type { GateDocument } from '../authority/gates.js';
import type { Capture } from '../capture/capture.js';
import type { CaseCounts, Judging } from '../cases/cases.js';
import type { Clock } from '../clock.js';
import type { Digester } from '../digest/digest.js';
import type { NodeIdentity } from '../identity/identity.js';
import type { Store } from '../store/store.js';
import type { Topology } from '../topology.js';

/** What is asked of a node, so that it can be said where its areas stand. */
export interface Standings {
  readonly authority: Authority;
  readonly counters: Counts;
  readonly topology: Topology;
  readonly store: Pick<Store, 'range'>;
  readonly cases: { readonly query: CaseCounts };
  readonly digester: Digester;
}

/** What keeping gates takes besides. */
export interface GateParts extends Standings {
  readonly identity: Pick<NodeIdentity, 'code' | 'tier'>;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly capture: Capture;
  readonly housekeeper: { sealAll(): Promise<void> };
  readonly store: Pick<Store, 'range' | 'refuses'>;
  readonly startUp: { refuses(): HujiError | null };
  readonly cases: Standings['cases'] & { judging(): Judging | null };
  recovering(): boolean;
  settled(): Promise<void>;
}

/** Where one station's area stands on its way to cards (先建库、后发证). */
export interface AreaStanding {
  /** A station, the smallest area that has a stage of its own. */
  readonly area: NodeCode;
  readonly stage: AreaStage;
  readonly figures: AreaFigures;
  readonly missing: readonly Missing[];
  readonly declaration: Declaration | null;
  readonly gate: GateDocument | null;
}

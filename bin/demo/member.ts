import type { Control } from '../../node/control/control.js';
import type { TreeNode } from '../generate/tree.js';
import type { Officer } from './officer.js';

/** A node of the demo whose daemon runs. */
export interface Member {
  readonly node: TreeNode;
  readonly dir: string;
  readonly officer: Officer;
  /** Where its children dial; null at a station. */
  readonly address: string | null;
  readonly control: Control;
  /** Lets go of the control socket. */
  close(): void;
}

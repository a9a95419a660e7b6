import type { Lane, StreamId } from '../../proto/id.js';
import type { Branch } from './log.js';

/** Branches by number, by stream and by lane. */
export class Branches<B extends Branch> {
  private byNo: B[] = [];
  private byStream = new Map<StreamId, B[]>();
  private byLane = new Map<Lane, B[]>();

  reset(branches: readonly B[]): void {
    this.byNo = [];
    this.byStream = new Map();
    this.byLane = new Map();
    for (const branch of branches) this.set(branch);
  }

  get size(): number {
    return this.byNo.length;
  }

  all(): Iterable<B> {
    return this.byNo;
  }

  get(no: number): B | undefined {
    return this.byNo[no];
  }

  ofStream(stream: StreamId): readonly B[] {
    return this.byStream.get(stream) ?? [];
  }

  inLane(lane: Lane): readonly B[] {
    return this.byLane.get(lane) ?? [];
  }

  /** Adds a branch, or puts it in the place of the one with its number. */
  set(branch: B): void {
    const known = this.byNo[branch.no];
    this.byNo[branch.no] = branch;
    put(this.byStream, branch.stream, known, branch);
    put(this.byLane, branch.name.lane, known, branch);
  }
}

function put<K, B>(map: Map<K, B[]>, key: K, known: B | undefined, branch: B): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [branch]);
  else if (known === undefined) list.push(branch);
  else list[list.indexOf(known)] = branch;
}

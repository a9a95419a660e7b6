import type { LogView } from '../log/log.js';
import type { Sent } from '../package/package.js';
import { placeIn } from '../package/photo-ledger.js';
import { KIND, kindRange } from '../store/keys.js';
import type { Store } from '../store/store.js';

/** Packages on their way that hold what this log does not, one line each. */
export async function* sentPackageFaults(
  store: Store,
  log: LogView,
): AsyncGenerator<{ where: string; detail: string }> {
  const known = new Set<string>();
  for await (const [, value] of store.range(...kindRange(KIND.sentPackage))) {
    const sent = JSON.parse(value.toString()) as Sent;
    known.add(sent.package);
    for (const { stream, to, hash } of sent.streams) {
      const isHeld = log.ofStream(stream).some((branch) => log.hashAt(branch, to) === hash);
      if (!isHeld) yield { where: `${stream} ${to}`, detail: `sent in package ${sent.package}` };
    }
  }
  for await (const [key, value] of store.range(...kindRange(KIND.attachmentSent))) {
    const { branch, seq } = placeIn(key);
    const where = `${log.branch(branch).stream} ${seq}`;
    const id = value.toString();
    if (!known.has(id)) yield { where, detail: `an attachment in unknown package ${id}` };
  }
}

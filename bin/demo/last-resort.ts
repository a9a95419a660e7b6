/**
 * Calls `hangUp` where the terminal goes away and `clean` whatever else ends this process while
 * something is left to clean: a second Ctrl-C, a reader of its output that has gone, a defect.
 * Gives what takes both back.
 */
export function whenProcessEnds(hangUp: () => void, clean: () => void): () => void {
  process.on('SIGHUP', hangUp);
  process.on('exit', clean);
  return () => {
    process.off('SIGHUP', hangUp);
    process.off('exit', clean);
  };
}

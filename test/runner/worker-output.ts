import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * What a worker prints, kept in a file until it is through with a test file. Not a pipe: what was
 * printed right before the end of the process is there too, and so is what its children print.
 */
export class WorkerOutput {
  readonly fd: number;
  private printed = 0;

  constructor(path: string) {
    this.fd = openSync(path, 'a+', 0o600);
  }

  /** Prints what has come since the last time, in one piece that ends its line. */
  print(): void {
    const bytes = Buffer.alloc(fstatSync(this.fd).size - this.printed);
    this.printed += readSync(this.fd, bytes, 0, bytes.length, this.printed);
    const text = bytes.toString('utf8');
    if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  close(): void {
    closeSync(this.fd);
  }
}

import type { NodeCode } from '../../proto/node-code.js';

export type Direction = 'up' | 'down';

/** Where all that concerns the children of one node passes. docs/TRANSPORTS.md lists them. */
export class Subjects {
  /** The JetStream stream of this jurisdiction. */
  readonly stream: string;
  readonly #base: string;

  constructor(prefix: string, parent: NodeCode) {
    this.stream = `${prefix}_${parent}`;
    this.#base = `${prefix}.${parent}`;
  }

  /** What the stream keeps until it is taken. */
  get kept(): string[] {
    return [this.records('up', '*'), this.records('down', '*')];
  }

  /** The parent answers here. */
  get open(): string {
    return `${this.#base}.open`;
  }

  /** A parent that has just come up says so. */
  get here(): string {
    return `${this.#base}.here`;
  }

  /** Records of a session, through JetStream. */
  records(direction: Direction, session: string): string {
    return `${this.#base}.${direction}.${session}`;
  }

  /** Where JetStream delivers them; all sessions of the parent come in at one place. */
  delivery(direction: Direction, session = ''): string {
    return `${this.#base}.in.${direction}${session === '' ? '' : `.${session}`}`;
  }

  /** Acknowledgements and signs of life, past JetStream: the next one makes up for a lost one. */
  control(direction: Direction, session: string): string {
    return `${this.#base}.ctl.${direction}.${session}`;
  }
}

/** Who listens at this server at all; every listener answers. */
export function whoSubject(prefix: string): string {
  return `${prefix}.who`;
}

/** The session is the last token of its subjects. */
export function sessionOf(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

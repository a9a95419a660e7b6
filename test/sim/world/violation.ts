/** A promise that was not kept. */
export class Violation {
  /** Which checker saw it. */
  readonly check: string;
  readonly message: string;

  constructor(check: string, message: string) {
    this.check = check;
    this.message = message;
  }
}

import { Granting } from './granting.js';
import { LeaseBook } from './lease-book.js';
import { Numbering } from './numbering.js';
import type { PresentLife, Surroundings } from './surroundings.js';

/** Leased blocks of sequences: what is held, what is granted, what is given. */
export class Leasing {
  readonly book: LeaseBook;
  readonly granting: Granting;
  readonly numbering: Numbering;

  constructor(around: Surroundings, life: () => PresentLife) {
    this.book = new LeaseBook(around.store, around.identity.code);
    this.granting = new Granting(around, this.book, life);
    this.numbering = new Numbering(around, this.book, life);
  }
}

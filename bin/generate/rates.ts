/**
 * What is wrong in a file, and how often. Shares of the people, unless said otherwise. Defaults
 * are what planning for 2004 may assume: the campaigns of the time published some of the figures,
 * none of them for one place.
 */
export interface Rates {
  /** 重号: people who share their number with somebody else. */
  readonly sharedNumber: number;
  /** 错号: numbers that contradict themselves or the record. */
  readonly wrongNumber: number;
  /** No number at all. */
  readonly missingNumber: number;
  /** 双重户口: people registered twice, with one number. */
  readonly doubleRegistration: number;
  /** 多重户口: people registered three times. */
  readonly multipleRegistration: number;
  /** 一人多号: people registered twice, with two numbers. */
  readonly severalNumbers: number;
  /** No anomaly: people who have their name and birth date in common with somebody else. */
  readonly namesake: number;
  /** No anomaly: people who have a twin: one birth date, the same parents, names of their own. */
  readonly twins: number;
  /** Couples of which one is registered elsewhere with the child, in a household without a head. */
  readonly splitHousehold: number;
  /** No anomaly: people who were numbered elsewhere, a fifth of them in an area withdrawn since. */
  readonly numberedElsewhere: number;
  /** 应销未销: live by the computer, gone by form and booklet. */
  readonly shouldBeCancelled: number;
  /** 项目不一致: rows of each further source that differ from the computer in one item. */
  readonly itemMismatch: number;
  /** 人户分离. */
  readonly livingElsewhere: number;
  /** Households of two or more whose relations cannot stand together. */
  readonly householdShape: number;
  /** Households that begin a crowd at one door (空挂户口). */
  readonly crowdedDoor: number;
  /** Names with a rare character. */
  readonly rareName: number;
}

export const DEFAULT_RATES: Rates = {
  sharedNumber: 0.004,
  wrongNumber: 0.006,
  missingNumber: 0.002,
  doubleRegistration: 0.003,
  multipleRegistration: 0.000_2,
  severalNumbers: 0.000_5,
  namesake: 0.000_5,
  twins: 0.002,
  splitHousehold: 0.000_2,
  numberedElsewhere: 0.1,
  shouldBeCancelled: 0.003,
  itemMismatch: 0.03,
  livingElsewhere: 0.1,
  householdShape: 0.001,
  crowdedDoor: 0.000_1,
  rareName: 0.003,
};

/** Nothing planted: every row as it should be. */
export const NO_RATES: Rates = {
  sharedNumber: 0,
  wrongNumber: 0,
  missingNumber: 0,
  doubleRegistration: 0,
  multipleRegistration: 0,
  severalNumbers: 0,
  namesake: 0,
  twins: 0,
  splitHousehold: 0,
  numberedElsewhere: 0,
  shouldBeCancelled: 0,
  itemMismatch: 0,
  livingElsewhere: 0,
  householdShape: 0,
  crowdedDoor: 0,
  rareName: 0,
};

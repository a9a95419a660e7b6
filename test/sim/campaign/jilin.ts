/** The sixty areas at county level of Jilin at the end of 2004 (GB/T 2260, yearly list 200412). */
const COUNTIES_OF: readonly (readonly [city: string, counties: string])[] = [
  ['2201', '02 03 04 05 06 12 22 81 82 83'],
  ['2202', '02 03 04 11 21 81 82 83 84'],
  ['2203', '02 03 22 23 81 82'],
  ['2204', '02 03 21 22'],
  ['2205', '02 03 21 23 24 81 82'],
  ['2206', '02 21 22 23 25 81'],
  ['2207', '02 21 22 23 24'],
  ['2208', '02 21 22 81 82'],
  ['2224', '01 02 03 04 05 06 24 26'],
];

export const JILIN_AREAS: readonly string[] = COUNTIES_OF.flatMap(([city, counties]) =>
  counties.split(' ').map((county) => `${city}${county}`),
);

import { jpeg } from '../test/node/methods/card/jpeg.js';

/** From the end: within the scan, before the marker that ends it. */
const NUMBER_AT = 16;
const PHOTO = jpeg({ fill: 1 });

/** A photo as GA 461 wants it, in base64, of which no two numbers are alike. */
export function photoNumbered(number: number): string {
  const bytes = Buffer.from(PHOTO);
  bytes.writeUInt32BE(number, bytes.length - NUMBER_AT);
  return bytes.toString('base64');
}

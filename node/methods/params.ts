import { isDay } from '../../proto/dates.js';
import { HujiError } from '../../proto/errors.js';
import { checkNodeCode, type NodeCode } from '../../proto/node-code.js';
import type { Json } from '../control/control.js';

export type Params = { readonly [name: string]: Json | undefined };

/** Parameters of a call, checked one by one; the caller may be any program on this machine. */
export function textParam(params: Params, name: string): string {
  const value = params[name];
  if (typeof value !== 'string' || value === '') throw new HujiError('USAGE', `${name} is missing`);
  return value;
}

export function optionalText(params: Params, name: string): string | null {
  const value = params[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new HujiError('USAGE', `${name} is not a text`);
  return value;
}

/** A day of the calendar, YYYYMMDD. Throws DATE_INVALID, with the parameter and what it says. */
export function dayParam(params: Params, name: string): string | null {
  const day = optionalText(params, name);
  if (day !== null && !isDay(day))
    throw new HujiError('DATE_INVALID', `${name} ${day.slice(0, 40)}`);
  return day;
}

/** An area by its code; six digits name a county, whose node has zeroes behind. */
export function areaParam(params: Params): NodeCode | null {
  const given = optionalText(params, 'area');
  return given === null ? null : checkNodeCode(given.padEnd(12, '0'));
}

export function flagParam(params: Params, name: string): boolean {
  return params[name] === true;
}

export function countParam(params: Params, name: string, fallback: number, max: number): number {
  const value = params[name];
  if (value === undefined || value === null) return fallback;
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > max) {
    throw new HujiError('USAGE', `${name} must be from 1 to ${max}`);
  }
  return value as number;
}

export function textsParam(params: Params, name: string): string[] {
  const value = params[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    throw new HujiError('USAGE', `${name} is not a list of texts`);
  }
  return value as string[];
}

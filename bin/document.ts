import type { Json } from '../node/control/control.js';

/**
 * Reading of JSON documents that a node answered with. A missing or odd part reads as empty: a
 * view shows what there is, and never fails a command that has succeeded.
 */
export type Params = { readonly [name: string]: Json | undefined };

export function objectOf(json: Json | undefined): Params {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Params) : {};
}

export function listOf(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

export function partOf(json: Json | undefined, name: string): Json | undefined {
  return objectOf(json)[name];
}

export function listIn(json: Json | undefined, name: string): readonly Json[] {
  return listOf(partOf(json, name));
}

export function numberIn(json: Json | undefined, name: string): number {
  const value = partOf(json, name);
  return typeof value === 'number' ? value : 0;
}

/** The part as people read it; empty where there is none. */
export function textIn(json: Json | undefined, name: string): string {
  return textOf(partOf(json, name));
}

export function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(textOf).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

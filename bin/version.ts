import { existsSync, readFileSync } from 'node:fs';

/** The version of package.json, which lies above both the sources and dist. */
export function version(): string {
  const places = ['../package.json', '../../package.json'];
  for (const place of places.map((path) => new URL(path, import.meta.url))) {
    if (!existsSync(place)) continue;
    const { version } = JSON.parse(readFileSync(place, 'utf8')) as { version?: string };
    if (version !== undefined) return version;
  }
  return '0.0.0';
}

import { readFileSync } from 'node:fs';

/** From the package.json above dist/, so that it is said in one place only. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const json: unknown = JSON.parse(text);
  const found = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^ledger\/log\/\d+\.ldb$/, 'log: tables'],
  [/^ledger\/log\/\d+\.log$/, 'log: write-ahead log'],
  [/^ledger\/log\/(MANIFEST-\d+|CURRENT)$/, 'log: list of tables'],
  [/^ledger\/index\/(?!LOG)/, 'index'],
  [/^ledger\/witness\.bin$/, 'witness'],
  [/^ledger\/lock\/(?!LOG)/, 'lock'],
  [/^views\/(?!LOG)/, 'views'],
  [/\/LOG(\.old)?$/, "LevelDB's diary (LOG)"],
  [/^snapshots\//, 'snapshots'],
  [/^merkle\//, 'Merkle tree'],
  [/^checkpoints\//, 'checkpoints'],
  [/^identity\/ledger-key$/, 'key'],
  [/^identity\/ledger-key\.pub$/, 'public key'],
  [/^spool\//, 'spool'],
  [/^node\.json$/, 'node.json'],
];

/** What a file of a data folder is, for people. @param path relative to the data folder */
export function fileKind(path: string): string {
  return kinds.find(([pattern]) => pattern.test(path))?.[1] ?? `other: ${path}`;
}

/** All files with something in them, by kind. */
export function filesByKind(root: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const info = statSync(join(root, name));
    if (!info.isFile() || info.size === 0) continue;
    const kind = fileKind(name);
    found.set(kind, [...(found.get(kind) ?? []), name]);
  }
  return found;
}

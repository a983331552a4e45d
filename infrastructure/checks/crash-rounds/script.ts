import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

import type { Commit, CommitDraft } from '../../ledger/ledger.js';

/**
 * What a writer under test appends, commit by commit, and what the log must therefore be: it is always a beginning of
 * the script, to the byte. Whoever knows how many commits were acknowledged knows everything.
 */
export type Script = readonly ScriptedCommit[];

export interface ScriptedCommit {
  readonly draft: CommitDraft;
  /** Position of its first event. */
  readonly position: number;
  /** The hash that it gets: 64 hex digits. */
  readonly hash: string;
}

/** A commit that some ledger has, as a line of a script. */
export function scripted(commit: Commit): ScriptedCommit {
  const { input, causation, cursor, chainTime, recordedAt, position, hash } = commit;
  const events = commit.events.map(({ stream, type, schemaVersion, data }) => {
    return { stream, type, schemaVersion, data };
  });
  return { draft: { input, causation, cursor, chainTime, recordedAt, events }, position, hash };
}

export function writeScript(path: string, script: Script): void {
  writeFileSync(path, serialize(script));
}

export function readScript(path: string): Script {
  // Written by `writeScript` of the same run.
  return deserialize(readFileSync(path)) as Script;
}

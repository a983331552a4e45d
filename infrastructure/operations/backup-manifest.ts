import { join } from 'node:path';
import { z } from 'zod';

import { OperationError } from './operation-error.js';
import { readSealedJson, writeSealedJson } from './sealed-json.js';

export const manifestName = 'backup.json';
const formatVersion = 1;

const count = z.int().min(0);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const file = z.strictObject({
  /** Relative to the backup's folder; only names that a backup gives. */
  path: z.string().regex(/^(?:commits\/\d{16}\.frames|identity\/[0-9a-f]{8}\.ledger-key)$/),
  bytes: count,
  sha256: hash,
});
const segment = file.extend({
  /** Number of its first commit, and how many there are. */
  firstCommit: count,
  commits: z.int().min(1),
  firstPosition: count,
});
const schema = z.strictObject({
  zledgerBackup: z.literal(formatVersion),
  /** Of zledger that wrote it. */
  version: z.string(),
  /** Names the log, as in its checkpoints. */
  origin: z.string().min(1),
  /** The node's public key, for whoever has no other source of it. */
  verifier: z.string(),
  /** Public keys that signed before it. */
  earlierVerifiers: z.array(z.string()),
  /** Wall clock, ms since 1970. */
  takenAt: count,
  /** Where the copy ends. */
  head: z.strictObject({ commits: z.int().min(1), nextPosition: z.int().min(1), hash }),
  /** Root of the Merkle tree over its commits, and the roots of the perfect subtrees, to go on from. */
  root: hash,
  subtrees: z.array(hash),
  /** Signed notes, ascending; the last one is over exactly these commits. */
  checkpoints: z.array(z.string()).min(1),
  segments: z.array(segment).min(1),
  /** The secret key, if that was asked for; named after its public key. */
  key: file.nullable(),
});

/** What a backup consists of. Written last, in one piece: before that, none of what a run has copied counts. */
export type BackupManifest = z.infer<typeof schema>;
export type BackupFile = z.infer<typeof file>;
export type BackupSegment = z.infer<typeof segment>;

export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  await writeSealedJson(join(folder, manifestName), manifest);
}

/**
 * Null when the folder has none.
 * @throws OperationError `BACKUP_DAMAGED`, `BACKUP_FORMAT_UNKNOWN`
 */
export async function readManifest(folder: string): Promise<BackupManifest | null> {
  const sealed = await readSealedJson(join(folder, manifestName));
  if (sealed.kind === 'missing') return null;
  if (sealed.kind === 'damaged') throw damagedManifest(sealed.reason);
  const verdict = schema.safeParse(sealed.value);
  if (verdict.success) return verdict.data;
  const version = z.object({ zledgerBackup: z.int().min(formatVersion + 1) }).safeParse(sealed.value);
  if (!version.success) throw damagedManifest(z.prettifyError(verdict.error).replaceAll('\n', ' '));
  throw new OperationError(
    'BACKUP_FORMAT_UNKNOWN',
    `The backup in ${folder} has format ${version.data.zledgerBackup}, this zledger knows ${formatVersion}. ` +
      'Use the newer zledger that made it.',
  );
}

function damagedManifest(reason: string): OperationError {
  return new OperationError(
    'BACKUP_DAMAGED',
    `${manifestName}, the list of what the backup consists of, is damaged: ${reason}. Use another copy of this backup. ` +
      'The commits in it may be whole: each file in commits/ is a run of frames with their hashes.',
    { file: manifestName },
  );
}

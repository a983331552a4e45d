import type { Checkpoint } from '../../domain/integrity/checkpoint.js';
import type { BackupManifest } from './backup-manifest.js';
import { OperationError } from './operation-error.js';

/**
 * Whether a log that was signed at `signed` can be what an earlier backup is of. That its commits go on from there is seen
 * when they are copied.
 * @throws OperationError `BACKUP_OTHER_LOG`
 */
export function mustBeOfSameLog(before: BackupManifest, signed: Checkpoint, folder: string): void {
  const { head, origin } = before;
  if (origin !== signed.origin) throw otherLog(folder, `it is ${signed.origin}, the backup is of ${origin}`);
  if (signed.size < head.commits)
    throw otherLog(folder, `it has ${signed.size} commits, the backup ${head.commits}`);
  const root = Buffer.from(signed.root).toString('hex');
  if (signed.size === head.commits && root !== before.root)
    throw otherLog(folder, `it has another root over the same ${signed.size} commits`);
}

export function otherLog(folder: string, reason: string): OperationError {
  return new OperationError(
    'BACKUP_OTHER_LOG',
    `The log is not the one that the backup in ${folder} is of: ${reason}. Nothing in the backup was changed. If the log ` +
      'was restored since, keep that backup as it is and make the next one into a new folder.',
  );
}

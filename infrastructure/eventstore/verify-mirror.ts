import { parseVerifier } from '../../domain/integrity/signed-note.js';
import { CheckpointAudit } from '../integrity/checkpoint-audit.js';
import type { NodeLogReport } from '../operations/verify-node-log.js';
import { openMirror } from './open-mirror.js';

export interface VerifyMirrorOptions {
  readonly url: string;
  /**
   * The node's public keys, as `zledger checkpoint --verifier` prints them. Never from the mirror itself: whoever could write
   * to it could have put one there. None: signatures are not looked at.
   */
  readonly keys: readonly string[];
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Verifies a mirror as a log on disk, and every message of it besides. Reads all of it each time.
 * @throws NoteError for what is no key; MirrorUrlError; LedgerError `LEDGER_UNREACHABLE`; the signal's reason
 */
export async function verifyMirror(options: VerifyMirrorOptions): Promise<NodeLogReport> {
  const { url, now, signal, onProgress } = options;
  const keys = options.keys.map((text) => parseVerifier(text.trim()));
  const began = now();
  const { ledger, checkpoints } = await openMirror(url);
  try {
    const audit = await CheckpointAudit.open({ store: checkpoints, keysOf: () => keys });
    const log = await ledger.verify(onProgress, (commit) => {
      signal.throwIfAborted();
      audit.accept(commit);
    });
    const runs = log.commits === 0 ? [] : [{ from: 0, to: log.commits - 1, at: began }];
    return { log, merkle: audit.report(), runs, restarted: null, contradicted: null, markProblem: null };
  } finally {
    await ledger.close();
  }
}

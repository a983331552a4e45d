import { merkleHashBytes } from './merkle-tree.js';
import {
  NoteError,
  type NoteVerifier,
  parseNote,
  type SignedNote,
  signNote,
  verifyNote,
} from './signed-note.js';
import { decodeBase64, encodeBase64 } from './strict-base64.js';

/** What a log says of itself, as C2SP tlog-checkpoint describes it. */
export interface Checkpoint {
  /** Names the log, everywhere and for ever. */
  readonly origin: string;
  /** Leaves of its Merkle tree. */
  readonly size: number;
  /** Root of that tree, 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines, whose meaning is the log's own. */
  readonly extensions: readonly string[];
}

/** A checkpoint and the note that it came in. Nothing is said yet about who signed. */
export interface CheckpointNote {
  readonly checkpoint: Checkpoint;
  readonly note: SignedNote;
}

/** The text that is signed: origin, size, root, extensions, each on a line. @throws NoteError for what cannot be lines */
export function checkpointText({ origin, size, root, extensions }: Checkpoint): string {
  const text = `${[origin, String(size), encodeBase64(root), ...extensions].join('\n')}\n`;
  parseCheckpointText(text);
  return text;
}

/** @throws NoteError `NOTE_MALFORMED` */
export function parseCheckpointText(text: string): Checkpoint {
  if (!text.endsWith('\n')) malformed('the last line has no end');
  const lines = text.slice(0, -1).split('\n');
  const [origin = '', size = '', base64 = '', ...extensions] = lines;
  if (lines.length < 3 || lines.includes('')) malformed('it needs three lines or more, none of them empty');
  if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size)))
    malformed('the second line is no size');
  const root = decodeBase64(base64);
  if (root?.length !== merkleHashBytes) malformed('the third line is no base64 of 32 bytes');
  return { origin, size: Number(size), root, extensions };
}

/** The checkpoint as a note, signed. @throws NoteError */
export function signCheckpoint(checkpoint: Checkpoint, keyName: string, seed: Uint8Array): string {
  return signNote(checkpointText(checkpoint), keyName, seed);
}

/** @throws NoteError `NOTE_MALFORMED` */
export function parseCheckpoint(text: string): CheckpointNote {
  const note = parseNote(text);
  return { checkpoint: parseCheckpointText(note.text), note };
}

/**
 * Reads a checkpoint that one of the keys must have signed.
 * @throws NoteError `NOTE_MALFORMED`, `NOTE_SIGNATURE_WRONG`, `NOTE_NOT_SIGNED`
 */
export function openCheckpoint(text: string, verifiers: readonly NoteVerifier[]): Checkpoint {
  const { checkpoint, note } = parseCheckpoint(text);
  verifyNote(note, verifiers);
  return checkpoint;
}

function malformed(reason: string): never {
  throw new NoteError('NOTE_MALFORMED', `this is no checkpoint: ${reason}`);
}

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

import { decodeBase64, encodeBase64 } from './strict-base64.js';

/**
 * Signed notes as C2SP signed-note describes them (and Go's sumdb/note reads them): a text, an empty line, and lines
 * `— NAME BASE64`, where the base64 is of the 4-byte key id and the signature. Only Ed25519 keys (type 0x01) are known.
 */
export interface SignedNote {
  /** With its last newline, which is signed too. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly keyName: string;
  /** 8 hex digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** A public key that is trusted under a name. As text: `NAME+KEYID+BASE64`. */
export interface NoteVerifier {
  readonly keyName: string;
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** What is wrong with a note or key. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
  constructor(
    readonly code: 'NOTE_MALFORMED' | 'NOTE_KEY_MALFORMED' | 'NOTE_SIGNATURE_WRONG' | 'NOTE_NOT_SIGNED',
    message: string,
  ) {
    super(message);
  }
}

const ed25519Type = 0x01;
/** Above this a note is refused unread; Go's reader draws the same line. */
const signaturesMax = 100;
const noteCharsMax = 1_000_000;
const signatureLine = /^\u2014 ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/u;
// Besides newline, no control character below space; lone surrogates have no UTF-8 form.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const forbidden = /[\u0000-\u0009\u000b-\u001f]|\p{Cs}/u;
const badInName = /[\p{White_Space}+]/u;

/** Reads a note without trusting it: nothing is said yet about who signed. @throws NoteError `NOTE_MALFORMED` */
export function parseNote(note: string): SignedNote {
  if (note.length > noteCharsMax) malformed('it is longer than a million characters');
  if (forbidden.test(note)) malformed('it has control characters or is no Unicode text');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) malformed('no empty line separates text and signatures');
  if (!note.endsWith('\n')) malformed('it does not end with a newline');
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > signaturesMax) malformed(`it has more than ${signaturesMax} signatures`);
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignature) };
}

function parseSignature(line: string): NoteSignature {
  const [, keyName = '', base64 = ''] = signatureLine.exec(line) ?? [];
  const bytes = decodeBase64(base64);
  if (keyName === '' || badInName.test(keyName) || bytes === null || bytes.length < 5) {
    malformed('a line below the empty one is no signature');
  }
  return { keyName, keyId: bytesToHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

/** The text form of a note. */
export function writeNote({ text, signatures }: SignedNote): string {
  const lines = signatures.map(({ keyName, keyId, signature }) => {
    const bytes = concatBytes(Uint8Array.from(keyId.match(/../g) ?? [], hexByte), signature);
    return `\u2014 ${keyName} ${encodeBase64(bytes)}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Signs a text. @param seed the key's 32 secret bytes
 * @throws NoteError `NOTE_MALFORMED` when the text cannot be a note's, `NOTE_KEY_MALFORMED` for a bad name
 */
export function signNote(text: string, keyName: string, seed: Uint8Array): string {
  const { keyId } = noteVerifier(keyName, ed25519.getPublicKey(seed));
  const note = writeNote({
    text,
    signatures: [{ keyName, keyId, signature: ed25519.sign(utf8ToBytes(text), seed) }],
  });
  if (!text.endsWith('\n') || parseNote(note).text !== text)
    malformed('the text must end with one newline only');
  return note;
}

/**
 * The signatures of a note that the given keys made. Those of unknown keys are passed over, as the specification wants.
 * @throws NoteError `NOTE_SIGNATURE_WRONG` when one of a known key does not fit, `NOTE_NOT_SIGNED` when none is known
 */
export function verifyNote(
  { text, signatures }: SignedNote,
  verifiers: readonly NoteVerifier[],
): readonly NoteSignature[] {
  const message = utf8ToBytes(text);
  const verified = signatures.filter((signature) => {
    const verifier = verifiers.find(
      ({ keyName, keyId }) => keyName === signature.keyName && keyId === signature.keyId,
    );
    if (verifier === undefined) return false;
    if (isSignatureGood(signature.signature, message, verifier.publicKey)) return true;
    throw new NoteError('NOTE_SIGNATURE_WRONG', `the signature of ${verifierName(verifier)} does not fit`);
  });
  if (verified.length > 0) return verified;
  const names = verifiers.map(verifierName).join(', ');
  throw new NoteError('NOTE_NOT_SIGNED', `it has no signature of ${names || 'a known key'}`);
}

/** A signature that is not canonical, or made with a key of small order, is none. */
function isSignatureGood(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  return signature.length === 64 && ed25519.verify(signature, message, publicKey, { zip215: false });
}

/** Name and id of a key: enough to tell keys apart, not to check a signature. */
export function verifierName({ keyName, keyId }: Pick<NoteVerifier, 'keyName' | 'keyId'>): string {
  return `${keyName}+${keyId}`;
}

/** @param publicKey 32 bytes. @throws NoteError `NOTE_KEY_MALFORMED` */
export function noteVerifier(keyName: string, publicKey: Uint8Array): NoteVerifier {
  if (keyName === '' || badInName.test(keyName) || forbidden.test(keyName)) {
    throw new NoteError(
      'NOTE_KEY_MALFORMED',
      'the name of a key is not empty and has neither space nor plus',
    );
  }
  if (publicKey.length !== 32)
    throw new NoteError('NOTE_KEY_MALFORMED', 'an Ed25519 public key has 32 bytes');
  const id = sha256(concatBytes(utf8ToBytes(`${keyName}\n`), Uint8Array.of(ed25519Type), publicKey));
  return { keyName, keyId: bytesToHex(id.subarray(0, 4)), publicKey };
}

/** `NAME+KEYID+BASE64`, as it is given to others. */
export function writeVerifier(verifier: NoteVerifier): string {
  const key = concatBytes(Uint8Array.of(ed25519Type), verifier.publicKey);
  return `${verifierName(verifier)}+${encodeBase64(key)}`;
}

/** Reads `NAME+KEYID+BASE64`. @throws NoteError `NOTE_KEY_MALFORMED`, also when the id is not that of name and key */
export function parseVerifier(text: string): NoteVerifier {
  // The base64 may hold plus signs too, the name not.
  const [, keyName = '', keyId = '', base64 = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const key = decodeBase64(base64);
  if (keyName === '' || key === null)
    throw new NoteError('NOTE_KEY_MALFORMED', 'a verifier is NAME+KEYID+BASE64');
  if (key[0] !== ed25519Type)
    throw new NoteError('NOTE_KEY_MALFORMED', 'only Ed25519 keys (type 1) are known');
  const verifier = noteVerifier(keyName, key.subarray(1));
  if (verifier.keyId !== keyId)
    throw new NoteError('NOTE_KEY_MALFORMED', `its id is ${verifier.keyId}, not ${keyId}: it was changed`);
  return verifier;
}

function hexByte(digits: string): number {
  return Number.parseInt(digits, 16);
}

function malformed(reason: string): never {
  throw new NoteError('NOTE_MALFORMED', `this is no signed note: ${reason}`);
}

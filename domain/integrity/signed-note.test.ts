import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { expect } from 'chai';

import {
  NoteError,
  noteVerifier,
  parseNote,
  parseVerifier,
  signNote,
  verifyNote,
  writeNote,
  writeVerifier,
} from './signed-note.js';

// The example of Go's sumdb/note, with both keys; the secret one is published there too.
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const peterSeed = base64.decode('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz').subarray(1);
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const text =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const enochLine =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof NoteError) return error.code;
    throw error;
  }
  return 'none';
}

describe('signed notes', () => {
  const peter = parseVerifier(peterKey);
  const enoch = parseVerifier(enochKey);

  it("signs byte for byte what Go's implementation signs", () => {
    expect(signNote(text, 'PeterNeumann', peterSeed)).to.equal(`${text}\n${peterLine}`);
  });

  it('checks the published signatures, and passes over those of unknown keys', () => {
    const note = parseNote(`${text}\n${peterLine}${enochLine}`);
    expect(note.text).to.equal(text);
    expect(verifyNote(note, [peter]).map(({ keyName }) => keyName)).to.deep.equal(['PeterNeumann']);
    expect(verifyNote(note, [enoch, peter])).to.have.length(2);
    expect(codeOf(() => verifyNote(note, []))).to.equal('NOTE_NOT_SIGNED');
    expect(writeNote(note)).to.equal(`${text}\n${peterLine}${enochLine}`);
  });

  it('reads and writes published verifiers, with the ids that they must have', () => {
    for (const key of [peterKey, enochKey]) expect(writeVerifier(parseVerifier(key))).to.equal(key);
    // The example of the specification's section on verifier keys.
    const example = hexToBytes('e932791ae6e7a840a46164c904786426d5e7821dd8b29a00d61cae72afdd4da4');
    expect(noteVerifier('example.com/foo', example).keyId).to.equal('530d903a');
    const signed = parseNote(
      'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
    );
    expect(verifyNote(signed, [noteVerifier('example.com/foo', example)])).to.have.length(1);
  });

  it('takes no mangled verifier: no part of it, and no changed character', () => {
    for (let from = 0; from < peterKey.length; from++) {
      for (let to = from + 1; to <= peterKey.length; to++) {
        if (to - from === peterKey.length) continue;
        expect(codeOf(() => parseVerifier(peterKey.slice(from, to)))).to.equal('NOTE_KEY_MALFORMED');
      }
      const next = String.fromCharCode(peterKey.charCodeAt(from) + 1);
      const changed = peterKey.slice(0, from) + next + peterKey.slice(from + 1);
      expect(
        codeOf(() => parseVerifier(changed)),
        changed,
      ).to.equal('NOTE_KEY_MALFORMED');
    }
    for (const key of [
      // Wrong length and unknown algorithm, each with the id that would fit.
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ])
      expect(codeOf(() => parseVerifier(key))).to.equal('NOTE_KEY_MALFORMED');
  });

  it('keeps no signature when one bit of a signed note is changed', () => {
    const bytes = new TextEncoder().encode(`${text}\n${peterLine}`);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      let note: string;
      try {
        note = new TextDecoder('utf-8', { fatal: true }).decode(changed);
      } catch {
        continue; // no text at all: refused before it comes here
      }
      expect(
        codeOf(() => verifyNote(parseNote(note), [peter])),
        `bit ${bit}`,
      ).to.match(/^NOTE_/);
    }
  });

  it('says when the signature of a known key is wrong, and rejects the whole note', () => {
    const wrong = `${peterLine.slice(0, 60)}ABCD${peterLine.slice(60)}`;
    const note = parseNote(`${text}\n${wrong}${enochLine}`);
    expect(codeOf(() => verifyNote(note, [peter, enoch]))).to.equal('NOTE_SIGNATURE_WRONG');
  });

  it('refuses what is no note', () => {
    const bad = [
      '',
      text,
      `${text}\n`,
      `${text}\n${peterLine.slice(0, -1)}`,
      `\u0001${text}\n${peterLine}`,
      `\ud800${text}\n${peterLine}`,
      `${text}\r\n${peterLine}`,
      `${text}\n${peterLine.replace('PeterNeumann', 'Bad Name')}`,
      `${text}\n${peterLine.replace('PeterNeumann', 'Bad+Name')}`,
      `${text}\n${peterLine.replace('PeterNeumann', 'Bad\u00a0Name')}`,
      `${text}\n${peterLine}Unexpected line.\n`,
      `${text}\n${peterLine.replace('—', '-')}`,
      `${text}\n${peterLine.replace('nAM=', 'nAN=')}`,
      `${text}\n${peterLine.repeat(101)}`,
    ];
    for (const note of bad)
      expect(
        codeOf(() => parseNote(note)),
        JSON.stringify(note),
      ).to.equal('NOTE_MALFORMED');
    expect(verifyNote(parseNote(`${text}\n${peterLine.repeat(100)}`), [peter])).to.have.length(100);
  });

  it('signs only what can be read again', () => {
    expect(codeOf(() => signNote('abc', 'PeterNeumann', peterSeed))).to.equal('NOTE_MALFORMED');
    expect(codeOf(() => signNote('a\u0007\n', 'PeterNeumann', peterSeed))).to.equal('NOTE_MALFORMED');
    expect(codeOf(() => signNote(text, 'a+b', peterSeed))).to.equal('NOTE_KEY_MALFORMED');
    const poem = 'one\n\ntwo\n';
    expect(parseNote(signNote(poem, 'PeterNeumann', peterSeed)).text).to.equal(poem);
  });
});

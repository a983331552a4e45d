import { readFileSync } from 'node:fs';

import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect } from 'chai';

import { MemoryTree } from './memory-tree.fixture.js';
import { leafHash } from './merkle-tree.js';
import { NoteError, parseNote, parseVerifier, signNote, verifyNote, writeNote } from './signed-note.js';
import { verifyConsistency, verifyInclusion } from './verify-merkle-proof.js';

/**
 * What Go 1.19's own sumdb/note and sumdb/tlog gave, once, for keys, texts and changes drawn from a seed: notes with the seeds of their
 * keys, verdicts on changed notes, and of every tree of `leaf 0`... the root and SHA-256 over all its proofs.
 */
interface Golden {
  readonly signed: readonly {
    readonly text: string;
    readonly keys: readonly string[];
    readonly seeds: readonly string[];
    readonly note: string;
  }[];
  readonly keys: readonly string[];
  readonly verdicts: readonly { readonly note: string; readonly verdict: string }[];
  readonly trees: readonly {
    readonly size: number;
    readonly root: string;
    readonly records: string;
    readonly trees: string;
  }[];
}

const path = new URL('../../../domain/integrity/go-note.golden.json', import.meta.url);
const golden = JSON.parse(readFileSync(path, 'utf8')) as Golden;

describe("against Go's own implementation", () => {
  it('signs the same bytes with the same keys, and several signers go under one text', () => {
    expect(golden.signed).to.have.length(24);
    for (const { text, keys, seeds, note } of golden.signed) {
      const names = keys.map((key) => parseVerifier(key).keyName);
      const signatures = names.flatMap(
        (name, at) => parseNote(signNote(text, name, hexToBytes(seeds[at] ?? ''))).signatures,
      );
      expect(writeNote({ text, signatures })).to.equal(note);
      const verified = verifyNote(parseNote(note), keys.map(parseVerifier));
      expect(verified.map(({ keyName }) => keyName)).to.deep.equal(names);
    }
  });

  it('takes and refuses the same notes for the same reason, or is stricter in two ways that are known', () => {
    const known = golden.keys.map(parseVerifier);
    const judge = (note: string): string => {
      try {
        verifyNote(parseNote(note), known);
        return 'ok';
      } catch (error) {
        if (!(error instanceof NoteError)) throw error;
        const words: Record<string, string> = {
          NOTE_MALFORMED: 'malformed',
          NOTE_SIGNATURE_WRONG: 'wrong',
          NOTE_NOT_SIGNED: 'unknown',
        };
        return words[error.code] ?? error.code;
      }
    };
    const count: Record<string, number> = {};
    for (const { note, verdict } of golden.verdicts) {
      const ours = judge(note);
      // Go stops at the first wrong signature and does not see a malformed line below it; and it takes base64 with stray last bits
      const isStricter = ours === 'malformed' && (verdict === 'wrong' || hasStrayBits(note));
      if (!isStricter) expect(ours, JSON.stringify(note)).to.equal(verdict);
      count[verdict] = (count[verdict] ?? 0) + 1;
    }
    for (const verdict of ['ok', 'malformed', 'wrong', 'unknown'])
      expect(count[verdict], verdict).to.be.greaterThan(30);
  });

  it('has the same trees: every root, every inclusion path and every consistency path up to 70 leaves', () => {
    const data = golden.trees.map((_, at) => utf8ToBytes(`leaf ${at}`));
    const tree = new MemoryTree(data);
    const digest = (paths: readonly (readonly Uint8Array[])[]): string =>
      bytesToHex(sha256(concatBytes(...paths.flat())));
    for (const { size, root, records, trees } of golden.trees) {
      expect(bytesToHex(tree.roots[size] ?? new Uint8Array())).to.equal(root);
      const paths = Array.from({ length: size }, (_, index) => tree.path(index, size));
      const growths = Array.from({ length: size }, (_, old) => tree.consistency(old + 1, size));
      expect(digest(paths), `inclusion in ${size}`).to.equal(records);
      expect(digest(growths), `growth to ${size}`).to.equal(trees);
      const leaf = leafHash(data[size - 1] ?? new Uint8Array());
      const last = { index: size - 1, size, path: paths[size - 1] ?? [] };
      expect(verifyInclusion(leaf, last, hexToBytes(root))).to.equal(true);
      const grown = { oldSize: 1, newSize: size, path: growths[0] ?? [] };
      expect(verifyConsistency(grown, tree.roots[1] ?? new Uint8Array(), hexToBytes(root))).to.equal(true);
    }
  });
});

/** Whether some signature's base64 is not what its bytes give. */
function hasStrayBits(note: string): boolean {
  const words = note.split('\n').flatMap((line) => /^\u2014 [^ ]+ (\S+)$/u.exec(line)?.[1] ?? []);
  return words.some((word) => Buffer.from(word, 'base64').toString('base64') !== word);
}

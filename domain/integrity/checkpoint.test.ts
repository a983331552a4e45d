import { expect } from 'chai';
import fc from 'fast-check';

import {
  checkpointText,
  openCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
  signCheckpoint,
} from './checkpoint.js';
import { NoteError, noteVerifier, parseVerifier } from './signed-note.js';
import { encodeBase64 } from './strict-base64.js';
import { ed25519 } from '@noble/curves/ed25519.js';

// Signed by the real log of Go's checksum database, with the key that every Go installation carries.
const sumdbKey = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8';
const sumdbCheckpoints = [
  'go.sum database tree\n15081221\nBoMMe1wd25Tco0mYGROkyqxHZWx+hcSCtMV315Lu6Lg=\n\n' +
    '— sum.golang.org Az3grilD7vQqTrv66jRgKM84Y80KTprrSt4bKmiOPxgmS5ZVBTeCl6dUvjYnN13R+C8j0jGY1WnUADGMkok3U0m2Zgo=\n',
  'go.sum database tree\n30055305\nmXfgRcJ0bG0j3CPdKwgGWtUzBUbX67saZGRmFuJGGsM=\n\n' +
    '— sum.golang.org Az3grpgEild5qw7+5dtV13Kf1C2Xurm8q4fhdxvcsDHnqNTaxL2AFjBY+2TyGKevucFcAAlWFJJYle3EJlDCrQ+y3A8=\n',
  'go.sum database tree\n63096908\n8lHrQPRYe4KT4WQ9/Qk8/taKnD6IRHbFgfN7vQE2Y54=\n\n' +
    '— sum.golang.org Az3gri/oVBN1jAhNZ/iS+W31psFAWRT20/GyrhpU6taFwulQGetBkH5S7wpGXdS935jiIGiUUAXBVHzT/P6fYhqAmAk=\n',
];
/** The example of tlog-checkpoint. */
const example =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n';

describe('checkpoints', () => {
  const root = new Uint8Array(32).fill(7);

  it("reads and checks checkpoints of Go's checksum database", () => {
    const sizes = sumdbCheckpoints.map((text) => openCheckpoint(text, [parseVerifier(sumdbKey)]).size);
    expect(sizes).to.deep.equal([15_081_221, 30_055_305, 63_096_908]);
    const moved = sumdbCheckpoints[0]!.replace('15081221', '15081222');
    expect(() => openCheckpoint(moved, [parseVerifier(sumdbKey)])).to.throw(NoteError, 'does not fit');
  });

  it("reads the specification's example and writes the same text", () => {
    const { checkpoint, note } = parseCheckpoint(example);
    expect(checkpoint).to.include({ origin: 'example.com/behind-the-sofa', size: 20_852_163 });
    expect(checkpoint.extensions).to.deep.equal([]);
    expect(checkpointText(checkpoint)).to.equal(note.text);
  });

  it('gives back what was signed', () => {
    const seed = new Uint8Array(32).fill(1);
    const verifier = noteVerifier('example.com/log', ed25519.getPublicKey(seed));
    const line = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));
    fc.assert(
      fc.property(line, fc.maxSafeInteger().map(Math.abs), fc.array(line), (origin, size, extensions) => {
        const checkpoint = { origin, size, root, extensions };
        expect(openCheckpoint(signCheckpoint(checkpoint, 'example.com/log', seed), [verifier])).to.deep.equal(
          checkpoint,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses every text that is not exactly one', () => {
    const hash = encodeBase64(root);
    const bad = [
      '',
      `log\n1\n${hash}`,
      `log\n1\n`,
      `\n1\n${hash}\n`,
      `log\n01\n${hash}\n`,
      `log\n-1\n${hash}\n`,
      `log\n1.0\n${hash}\n`,
      `log\n+1\n${hash}\n`,
      `log\n9007199254740992\n${hash}\n`,
      `log\n\n${hash}\n`,
      `log\n1\n${hash.slice(0, -1)}\n`,
      `log\n1\n${hash.slice(0, -2)}9=\n`,
      `log\n1\n ${hash}\n`,
      `log\n1\n${encodeBase64(root.subarray(1))}\n`,
      `log\n1\n${hash}\n\n`,
      `log\n1\n${hash}\n\nmore\n`,
    ];
    for (const text of bad) expect(() => parseCheckpointText(text), JSON.stringify(text)).to.throw(NoteError);
    expect(() => checkpointText({ origin: 'a\nb', size: 1, root, extensions: [] })).to.throw(NoteError);
    expect(parseCheckpointText(`log\n0\n${hash}\nx\n`).extensions).to.deep.equal(['x']);
  });
});

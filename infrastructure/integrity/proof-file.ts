import { z } from 'zod';

import { JsonError, parseExactJson, writeExactJson } from '../../domain/json/exact-json.js';
import { decodeBase64, encodeBase64 } from '../../domain/integrity/strict-base64.js';
import { IntegrityError } from './integrity-error.js';

/** A number of at most 2^53 hashes has paths no longer than this. */
const pathMax = 128;

const bytes = z.string().transform((text, context) => {
  const decoded = decodeBase64(text);
  if (decoded !== null) return decoded;
  context.addIssue({ code: 'custom', message: 'is no base64' });
  return z.NEVER;
});
const hash = bytes.refine((value) => value.length === 32, 'is no hash of 32 bytes');
const count = z.int().min(0);
const common = {
  zledgerProof: z.literal(1),
  /** The key that signed, as the prover says: `NAME+KEYID+BASE64`. Null when nothing is signed. */
  verifier: z.string().nullable(),
  path: z.array(hash).max(pathMax),
};
const treeHead = z.strictObject({
  size: count,
  root: hash,
  /** The signed note; null when none was signed at this size. */
  checkpoint: z.string().nullable(),
});
const schema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...common,
    kind: z.literal('event'),
    position: count,
    /** Number of the commit = of its leaf. */
    index: count,
    size: count,
    /** The stored bytes of the commit; docs/ledger-format.md. */
    commit: bytes,
    checkpoint: z.string(),
  }),
  z.strictObject({ ...common, kind: z.literal('consistency'), old: treeHead, new: treeHead }),
]);

/** What a proof file says, as docs/integrity.md describes it. Nothing of it is checked yet but its form. */
export type Proof = z.infer<typeof schema>;
export type EventProof = Extract<Proof, { kind: 'event' }>;
export type ConsistencyFile = Extract<Proof, { kind: 'consistency' }>;
export type TreeHead = ConsistencyFile['old'];

/** @throws IntegrityError `PROOF_MALFORMED` naming the member */
export function parseProof(text: string): Proof {
  try {
    const verdict = schema.safeParse(parseExactJson(text));
    if (verdict.success) return verdict.data;
    const [issue] = verdict.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
    throw new IntegrityError(
      'PROOF_MALFORMED',
      `This is no proof: ${where}: ${issue?.message ?? 'is wrong'}.`,
    );
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new IntegrityError('PROOF_MALFORMED', `This is no proof: ${error.message}.`, { cause: error });
  }
}

/** The text of a proof file: JSON, indented, with a newline at the end. */
export function writeProof(proof: Proof): string {
  const { zledgerProof, kind, verifier } = proof;
  const path = proof.path.map(encodeBase64);
  const head = ({ size, root, checkpoint }: TreeHead) => ({ size, root: encodeBase64(root), checkpoint });
  const json =
    proof.kind === 'event'
      ? {
          zledgerProof,
          kind,
          position: proof.position,
          index: proof.index,
          size: proof.size,
          commit: encodeBase64(proof.commit),
          path,
          checkpoint: proof.checkpoint,
          verifier,
        }
      : { zledgerProof, kind, old: head(proof.old), new: head(proof.new), path, verifier };
  return `${writeExactJson(json, 2)}\n`;
}

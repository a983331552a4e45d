import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { BodyError, parseDeployment } from '../../../domain/deployment/deployment-body.js';
import { writeVerifier } from '../../../domain/integrity/signed-note.js';
import { challengeHash } from '../../../domain/deployment/challenge.js';
import { verifySignatures } from '../../../domain/deployment/signatures.js';
import { exampleTwin } from '../../../domain/deployment/example-body.js';
import { nodeVerifier } from '../../integrity/node-verifier.js';
import { dataFolder } from '../../node/data-folder.js';
import { readNodeFile } from '../../node/node-file.js';
import { exampleAccount, signedExample } from '../signed-example.js';

/** What the node takes out of a file that is no part of the log; null when it sees that something is wrong with it. */
export type SmallAnswer = string | null;

/** Which process serves the folder. */
export async function readServer(root: string): Promise<SmallAnswer> {
  const content = await readNodeFile(dataFolder(root).nodeFile);
  return content === null ? null : JSON.stringify(content);
}

/**
 * The body that waits in the spool: the contract and the hash that the chain is asked about, if its signature is good. The
 * number of the contract is not signed; the chain has this body's hash under its own number only, so that it answers
 * for another one that it has no such body.
 */
export async function readSpooledBody(root: string): Promise<SmallAnswer> {
  const bytes = await readFile(join(dataFolder(root).spool, 'body.json'));
  try {
    const body = parseDeployment(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const verdict = verifySignatures(body, new Map([[exampleTwin, exampleAccount]]));
    const isKnown = body.contractId === signedExample('zmachine').contractId;
    return verdict.ok && isKnown ? `${body.contractId} ${challengeHash(body)}` : null;
  } catch (error) {
    if (error instanceof BodyError || error instanceof TypeError) return null;
    throw error;
  }
}

/** The public key that a copy of the folder without the secret one is checked with. @param origin name of the log */
export async function readPublicKey(root: string, origin: string): Promise<SmallAnswer> {
  const { ledgerKey } = dataFolder(root);
  const aside = `${ledgerKey}.aside`;
  await rename(ledgerKey, aside);
  try {
    const verifier = await nodeVerifier(ledgerKey, origin);
    return verifier === null ? null : writeVerifier(verifier);
  } finally {
    await rename(aside, ledgerKey);
  }
}

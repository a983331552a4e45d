import { challengeHash } from '../../../domain/deployment/challenge.js';
import {
  BodyError,
  type DeploymentBody,
  parseDeployment,
} from '../../../domain/deployment/deployment-body.js';
import { verifySignatures } from '../../../domain/deployment/signatures.js';
import { unstorable } from '../../../domain/deployment/unstorable.js';
import { validateDeployment } from '../../../domain/deployment/validate.js';
import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import type { TwinId } from '../../../domain/ids.js';
import { writeExactJson } from '../../../domain/json/exact-json.js';

/** In UTF-16 units: a refusal goes into the log and to a user, and must not be as long as the body. */
const messageMax = 2000;

/** What became of a body: where its way ended, or what is wrong with the code that it met. */
export type Fate =
  | { readonly end: 'not UTF-8' | 'accepted' | (string & {}); readonly finding: null }
  | { readonly end: 'finding'; readonly finding: string };

/** Goes the whole way of a body: decode, parse, validate, hash, verify, write, parse again. Never throws. */
export function tryBody(bytes: Uint8Array, accounts: ReadonlyMap<TwinId, string>): Fate {
  try {
    return wayOf(bytes, accounts);
  } catch (error) {
    return found(`crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}

function wayOf(bytes: Uint8Array, accounts: ReadonlyMap<TwinId, string>): Fate {
  const text = decoded(bytes);
  if (text === null) return { end: 'not UTF-8', finding: null };
  const body = parsed(text);
  if (body instanceof BodyError) return refusedInParsing(body);
  const invalid = validateDeployment(body);
  if (invalid !== null && !/^workloads\[\d+\]\.\w+$/.test(invalid.path ?? ''))
    return found(`no path: ${invalid.code} ${invalid.message}`);
  if (invalid !== null && invalid.message.length > messageMax)
    return found(`${invalid.code} says ${invalid.message.length} characters`);
  const hash = challengeHash(body);
  if (!/^[0-9a-f]{32}$/.test(hash)) return found(`the hash is ${hash}`);
  const verdict = verifySignatures(body, accounts);
  if (!verdict.ok && !/signature|twin/.test(verdict.problem.message))
    return found(`no place: ${verdict.problem.code} ${verdict.problem.message}`);
  const json = deploymentToJson(body);
  const written = writeExactJson(json);
  const again = parseDeployment(written);
  if (writeExactJson(deploymentToJson(again)) !== written)
    return found('written and read again it is another');
  if (challengeHash(again) !== hash) return found('written and read again it has another hash');
  const problem = invalid ?? unstorable(json) ?? (verdict.ok ? null : verdict.problem);
  return { end: problem?.code ?? 'accepted', finding: null };
}

/** As the node decodes what it is sent. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parsed(text: string): DeploymentBody | BodyError {
  try {
    return parseDeployment(text);
  } catch (error) {
    if (error instanceof BodyError) return error;
    throw error;
  }
}

function refusedInParsing({ code, message, path }: BodyError): Fate {
  const isWhole = code === 'BODY_NOT_JSON' || code === 'BODY_NOT_OBJECT';
  if (code === 'BODY_NOT_JSON' && !/at line \d+, column \d+$/.test(message))
    return found(`no line: ${message}`);
  if (isWhole !== (path === '')) return found(`no path: ${code} ${message}`);
  if (message.length > messageMax) return found(`${code} says ${message.length} characters`);
  return { end: code, finding: null };
}

const found = (finding: string): Fate => ({ end: 'finding', finding });

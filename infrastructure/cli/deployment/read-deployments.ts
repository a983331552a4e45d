import {
  type DeploymentBody,
  BodyError,
  parseDeploymentJson,
} from '../../../domain/deployment/deployment-body.js';
import { type ExactJson, isJsonObject } from '../../../domain/json/exact-json.js';
import { CliError } from '../cli-error.js';
import { parseJsonDocuments } from '../json-documents.js';
import { readInput } from '../read-input.js';

/** A document of the input that should be a deployment, or hold one in its member `deployment`. */
export interface DeploymentDocument {
  /** Where it starts, from 1. */
  readonly line: number;
  /** What a person calls it: `FILE, line 3`. */
  readonly name: string;
  readonly json: ExactJson;
  /** The member `keys` beside `deployment`; undefined when there is none. */
  readonly keys: ExactJson | undefined;
}

/** Reads the documents of a file or of standard input (`-`), not yet taken for deployments. @throws CliError */
export async function readDeploymentDocuments(
  path: string,
  signal: AbortSignal,
): Promise<readonly DeploymentDocument[]> {
  const source = path === '-' ? 'standard input' : path;
  return parseJsonDocuments(await readInput(path, signal), source).map(({ line, value }) => {
    const envelope = isJsonObject(value) && isJsonObject(value['deployment']) ? value : null;
    return {
      line,
      name: `${source}, line ${line}`,
      json: envelope?.['deployment'] ?? value,
      keys: envelope?.['keys'],
    };
  });
}

/** @throws CliError that names the document and the field */
export function toDeployment(document: DeploymentDocument): DeploymentBody {
  try {
    return parseDeploymentJson(document.json);
  } catch (error) {
    if (!(error instanceof BodyError)) throw error;
    const place = error.path === '' ? document.name : `${document.name}, ${error.path}`;
    throw new CliError(`${place}: ${error.message} (${error.code})`, { cause: error });
  }
}

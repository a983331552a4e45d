import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { objects, textOf } from '../../demo/node-client.js';
import { isJsonObject, type JsonObject, parseExactJson } from '../../../domain/json/exact-json.js';
import type { RealUser } from './real-user.js';
import type { ToldContract } from './told-contracts.js';

const bin = fileURLToPath(new URL('../../cli/main.js', import.meta.url));

/** Runs `zledger` to its end. @throws Error with what it printed when it fails */
export async function zledger(...args: readonly string[]): Promise<string> {
  const options = { maxBuffer: 1 << 28 };
  return (await promisify(execFile)(process.execPath, [bin, '--log-level', 'warn', ...args], options)).stdout;
}

/** The events of a log, without what depends on when and how often somebody looked. */
export async function chainEventsOf(data: string): Promise<readonly JsonObject[]> {
  const lines = (await zledger('log', '--data', data, '--json')).trim().split('\n');
  return lines
    .map((line) => parseExactJson(line))
    .filter(isJsonObject)
    .filter(({ type }) => !notOfTheChain.test(textOf(type)));
}

/** What depends on when somebody looked, on the bodies that came and on the host. */
const notOfTheChain = /^(LedgerBound|NodeStarted|BlocksFollowed|Workload\w+|Deployment\w+|Body\w+)$/;

export interface Comparison {
  /** What of the ledger differs from what was done, or from what the chain's storage holds. */
  readonly problems: string[];
  /** Contracts that the runtime cannot read any more, because migrations are missing. */
  readonly unreadable: number;
}

/** Holds the contracts of a ledger against what was done with them, and against the chain's storage. */
export async function contractProblems(
  state: JsonObject,
  told: readonly ToldContract[],
  viewer: RealUser,
): Promise<Comparison> {
  const known = new Map(
    objects(state['contracts']).map((contract) => [Number(textOf(contract['id'])), contract]),
  );
  const made = new Set(told.map(({ id }) => id));
  const strangers = [...known.keys()].filter((id) => !made.has(id));
  const problems = strangers.map((id) => `contract ${id} is in the ledger, and nobody made it`);
  let unreadable = 0;
  for (const contract of told) {
    const { id, hash, state: status, by } = contract;
    const [ours, done] = [inLedger(known.get(id)), { hash, state: status, by }].map((each) =>
      JSON.stringify(each),
    );
    if (ours !== done) problems.push(`contract ${id} is ${ours} in the ledger, but ${done} was done`);
    const stored = await viewer.stored('smartContractModule', 'contracts', id).catch(() => undefined);
    if (stored === undefined) unreadable++;
    else problems.push(...storedProblem(contract, JSON.stringify(stored)));
  }
  return { problems, unreadable };
}

function inLedger(contract: JsonObject | undefined): object {
  const by = contract?.['canceled_by'] ?? null;
  return {
    hash: contract?.['deployment_hash'],
    state: contract?.['state'],
    by: isJsonObject(by) ? by['account'] : null,
  };
}

/** Runtimes keep an ended contract for a while or not at all; a living one is there, with its hash. */
function storedProblem({ id, hash, state }: ToldContract, stored: string): readonly string[] {
  const lives =
    /"created"/i.test(stored) &&
    (stored.includes(hash) || stored.includes(Buffer.from(hash).toString('hex')));
  return lives === (state === 'created')
    ? []
    : [`contract ${id} is ${state}, but the chain's storage has ${stored}`];
}

import type { ContractId } from '../../domain/ids.js';
import { isJsonObject, type JsonObject } from '../../domain/json/exact-json.js';
import { bodyBytesMax } from '../../commands/read-body.js';
import { buildDeployment, hashOf, sealDeployment, volume, zmount } from '../demo/deployment-builder.js';
import { type NodeClient, objects, textOf } from '../demo/node-client.js';
import type { TestGrid } from './test-grid.fixture.js';

/** What is sent for a contract of the user's, and the refusal that must come. */
export interface RefusedBody {
  readonly what: string;
  readonly bytes: Uint8Array | string;
  readonly status: number;
  readonly code: string;
  /** A part of the message that names what is wrong. */
  readonly says: string;
}

/** The workloads that the contract is for; its body was not sent yet. */
const wanted = (): JsonObject[] => [zmount('disk', 20), volume('data', 30)];

/** A contract on the chain for a good body, which the tests keep back. */
export async function reserve(
  grid: TestGrid,
  { twin, key } = { twin: grid.twin, key: grid.user },
): Promise<{ contract: ContractId; good: string }> {
  const body = buildDeployment({ twin, workloads: wanted() });
  const contract = await grid.actor.createContract(key, grid.nodeId, hashOf(body));
  return { contract, good: sealDeployment(body, contract, key) };
}

/** What the node says that it refused last for a contract. */
export async function refusalOf(client: NodeClient, contract: ContractId): Promise<JsonObject | null> {
  const { contracts } = await client.state();
  const refusal = objects(contracts).find(({ id }) => textOf(id) === String(contract))?.['last_refused_body'];
  return isJsonObject(refusal) ? refusal : null;
}

/** Bodies that a node must refuse for `contract`, whichever way they come. */
export function refusedBodies(grid: TestGrid, contract: ContractId, good: string): RefusedBody[] {
  return [...noBodies(good), ...wrongBodies(grid, contract), ...wronglySigned(grid, contract)];
}

function noBodies(good: string): RefusedBody[] {
  const bad = (what: string, bytes: Uint8Array | string, code: string, says: string): RefusedBody => ({
    what,
    bytes,
    status: 400,
    code,
    says,
  });
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const brokenText = Buffer.concat([
    Buffer.from(good.slice(0, 40)),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(good.slice(40)),
  ]);
  return [
    bad('nothing at all', '', 'BODY_NOT_JSON', 'line 1'),
    bad('text that is not JSON', 'not json at all', 'BODY_NOT_JSON', 'line 1'),
    bad('half of a good body', good.slice(0, good.length / 2), 'BODY_NOT_JSON', 'line 1'),
    bad('two bodies in one', `${good}${good}`, 'BODY_NOT_JSON', 'after the JSON value'),
    bad('a byte order mark before a good body', `\ufeff${good}`, 'BODY_NOT_JSON', 'line 1'),
    bad('arrays in arrays, a hundred thousand deep', deep, 'BODY_NOT_JSON', 'deeper'),
    bad('objects in objects, fifty thousand deep', '{"a":'.repeat(50_000), 'BODY_NOT_JSON', 'deeper'),
    bad('bytes that are not UTF-8', brokenText, 'BODY_NOT_TEXT', 'UTF-8'),
    bad('an array', '[]', 'BODY_NOT_OBJECT', 'object'),
    bad('null', 'null', 'BODY_NOT_OBJECT', 'object'),
    bad('fields of other types', '{"version":"zero","twin_id":[]}', 'BODY_FIELD_INVALID', 'version'),
    bad('a number past its range', '{"version":4294967296}', 'BODY_FIELD_INVALID', 'version'),
    {
      what: 'a byte more than may be',
      bytes: ' '.repeat(bodyBytesMax + 1),
      status: 413,
      code: 'BODY_TOO_LARGE',
      says: `${bodyBytesMax}`,
    },
    {
      what: 'eight times what may be',
      bytes: '\n'.repeat(bodyBytesMax * 8),
      status: 413,
      code: 'BODY_TOO_LARGE',
      says: `${bodyBytesMax}`,
    },
  ];
}

function wrongBodies({ twin, user, strangerTwin, stranger }: TestGrid, contract: ContractId): RefusedBody[] {
  const seal = (
    workloads: JsonObject[],
    more: { version?: number; metadata?: string; for?: ContractId } = {},
  ): string => sealDeployment(buildDeployment({ twin, workloads, ...more }), more.for ?? contract, user);
  const named = (name: string): RefusedBody => ({
    what: `a workload named ${JSON.stringify(name)}`,
    bytes: seal([{ ...zmount('x', 20), name }]),
    status: 400,
    code: 'WORKLOAD_NAME_INVALID',
    says: 'name',
  });
  const other = (contract + 1000n) as ContractId; // an id is an id
  return [
    {
      what: 'another body than was hashed',
      bytes: seal([zmount('disk', 21)]),
      status: 409,
      code: 'HASH_MISMATCH',
      says: 'contract hash',
    },
    {
      what: 'a version before its time',
      bytes: seal(wanted(), { version: 1 }),
      status: 409,
      code: 'VERSION_MISMATCH',
      says: 'got 1',
    },
    {
      what: 'a body for another contract',
      bytes: seal(wanted(), { for: other }),
      status: 409,
      code: 'CONTRACT_MISMATCH',
      says: `${other}`,
    },
    {
      what: "a body of another user's",
      bytes: sealDeployment(buildDeployment({ twin: strangerTwin, workloads: wanted() }), contract, stranger),
      status: 409,
      code: 'TWIN_MISMATCH',
      says: `twin ${strangerTwin}`,
    },
    ...['../x', '..', '', 'a/b', 'a b', 'x'.repeat(37), 'x\u0000', '$(reboot)'].map(named),
    {
      what: 'one name twice',
      bytes: seal([zmount('disk', 20), volume('disk', 20)]),
      status: 400,
      code: 'WORKLOAD_NAME_TWICE',
      says: 'disk',
    },
    {
      what: 'a type that nobody knows',
      bytes: seal(wanted()).replace('"zmount"', '"nuclear-reactor"'),
      status: 400,
      code: 'BODY_TYPE_UNKNOWN',
      says: 'nuclear-reactor',
    },
  ];
}

function wronglySigned({ twin, user, stranger }: TestGrid, contract: ContractId): RefusedBody[] {
  const body = buildDeployment({ twin, workloads: wanted() });
  const signed = sealDeployment(body, contract, user);
  const bad = (what: string, bytes: string, code: string): RefusedBody => ({
    what,
    bytes,
    status: 403,
    code,
    says: 'signature',
  });
  const unsigned = signed.replace(/"signatures":\[\{.*?\}\]/, '"signatures":[]');
  const broken = signed.replace(
    /"signature":"(..)/,
    (_, byte: string) => `"signature":"${byte === '00' ? '11' : '00'}`,
  );
  const noHex = signed.replace(/"signature":"[0-9a-f]+"/, '"signature":"../../etc"');
  return [
    bad('a body that nobody signed', unsigned, 'SIGNATURE_MISSING'),
    bad(
      "a stranger's signature in the user's name",
      sealDeployment(body, contract, stranger),
      'SIGNATURE_WRONG',
    ),
    bad('a signature with another byte', broken, 'SIGNATURE_WRONG'),
    bad('a signature that is no hex', noHex, 'SIGNATURE_MALFORMED'),
  ];
}

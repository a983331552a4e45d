import type { NameReading } from '../domain/chain-fact.js';
import type { BodySource, Identity, RefuseBody, SubmitBody } from '../domain/command.js';
import { BodyError, type BodyProblem, parseDeployment } from '../domain/deployment/deployment-body.js';
import { gatewayNames, maxGatewayNames } from '../domain/deployment/gateway-names.js';
import { signersOf } from '../domain/deployment/signatures.js';
import type { ContractId, TwinId } from '../domain/ids.js';
import type { NodeState } from '../domain/state/node-state.js';

/** The largest body that is read, in bytes. Zero-OS has no limit; the largest real ones have a few kilobytes. */
export const bodyBytesMax = 512 * 1024;

/** A body as it arrived, before anybody looked at it. `text` is null when the bytes are not UTF-8. */
export interface ArrivedBody {
  readonly contractId: ContractId;
  readonly source: BodySource;
  readonly text: string | null;
  /** Of the bytes, hex. */
  readonly sha256: string;
  readonly size: number;
}

/** Either what must be asked of the chain to judge the body, or the command that refuses what is no body at all. */
export type BodyReading =
  | {
      readonly kind: 'body';
      readonly owner: TwinId;
      readonly signers: readonly TwinId[];
      /** The names that its gateways want; no more than a body may want. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'refused'; readonly command: RefuseBody };

/** First look at an arrived body: is it one at all, and whose keys must be asked of the chain? */
export function readBody(arrived: ArrivedBody): BodyReading {
  if (arrived.size > bodyBytesMax) {
    return refused(
      arrived,
      'BODY_TOO_LARGE',
      `the body has ${arrived.size} bytes, the limit is ${bodyBytesMax}`,
    );
  }
  if (arrived.text === null) return refused(arrived, 'BODY_NOT_TEXT', 'the body is not UTF-8 text');
  try {
    const body = parseDeployment(arrived.text);
    const names = gatewayNames(body.workloads).slice(0, maxGatewayNames);
    return { kind: 'body', owner: body.twinId, signers: signersOf(body), names };
  } catch (error) {
    if (error instanceof BodyError) return refused(arrived, error.code, error.message);
    throw error;
  }
}

/** The command to judge a body, with what the chain said of its signers. `at` is the wall clock in ms. */
export function submitBody(
  { contractId, source, text, sha256, size }: ArrivedBody & { readonly text: string },
  accounts: ReadonlyMap<TwinId, string | null>,
  at: number,
  identity: Identity = 'off',
  names: readonly NameReading[] = [],
): SubmitBody {
  return {
    type: 'SubmitBody',
    contractId,
    source,
    text,
    sha256,
    size,
    at,
    accounts: [...accounts].map(([twinId, account]) => ({ twinId, account })),
    identity,
    names,
  };
}

/** The command that notes a body without its text. */
export function refuseBody(
  { contractId, source, sha256, size }: ArrivedBody,
  { code, message }: BodyProblem,
): RefuseBody {
  return { type: 'RefuseBody', contractId, source, sha256, size, code, message };
}

function refused(arrived: ArrivedBody, code: string, message: string): BodyReading {
  return { kind: 'refused', command: refuseBody(arrived, { code, message }) };
}

/**
 * True when a name was read in an older state than this node follows already: a name contract in between would be
 * missed, so it must be read again.
 */
export function isNameReadTooEarly({ chain, names }: NodeState, readings: readonly NameReading[]): boolean {
  const followed = chain.cursor?.number ?? 0;
  return readings.some(({ name, block }) => block < followed && (names.get(name)?.readAt ?? -1) < 0);
}

import type { Commit, Ledger } from '../ledger/ledger.js';

/**
 * The name of a log in checkpoints, from its first commit, so that no two logs share one: chain and node that it is bound
 * to, and the first commit's hash. Null while the log is empty.
 */
export async function logOrigin(ledger: Ledger): Promise<string | null> {
  if (ledger.head().commits === 0) return null;
  for await (const commit of ledger.commits({ fromPosition: 0, toPosition: 0 })) return originOf(commit);
  return null;
}

/** `zledger/<genesis>/node-<id>/<first commit>`, or `account-<account>` for a node without an id yet; each hash by its first 16 hex digits. */
export function originOf(first: Commit): string {
  const start = first.hash.slice(0, 16);
  const isBound = (type: string) => type === 'LedgerBound' || type === 'LedgerBoundToAccount';
  const bound = first.events.find(({ type }) => isBound(type))?.data;
  if (typeof bound !== 'object' || bound === null || !('genesis' in bound)) return `zledger/log/${start}`;
  // Plain data of any version of the event, so the fields are only trusted to have a text form that fits a name.
  const name = (value: unknown): string => String(value).replace(/[^0-9A-Za-z._-]/g, '_');
  const genesis = name(bound['genesis']).replace(/^0x/, '').slice(0, 16);
  const node =
    'nodeId' in bound
      ? `node-${name(bound['nodeId'])}`
      : 'account' in bound
        ? `account-${name(bound['account']).slice(0, 16)}`
        : 'log';
  return `zledger/${genesis}/${node}/${start}`;
}

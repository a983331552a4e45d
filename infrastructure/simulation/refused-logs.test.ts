import { join } from 'node:path';

import { expect } from 'chai';

import { runCli } from '../cli/run-cli.fixture.js';
import { draftOf, fill, temporaryFolder } from '../ledger/drafts.fixture.js';
import type { NewEvent } from '../ledger/ledger.js';
import { openLevelLedger } from '../ledger/level-ledger.js';

const world = `
scenario: 1
kind: world
name: our-hosts
about: one node, for a moment
horizon: 10m
nodes: 1
farms: 1
mode: safety
`;
const chain = { genesis: `0x${'1'.repeat(64)}`, chainName: 'simulated', firstBlock: 1 };
const event = (type: string, data: NewEvent['data'], schemaVersion = 1): NewEvent => ({
  stream: 'node',
  type,
  schemaVersion,
  data,
});
const unregistered = event('LedgerBoundToAccount', {
  ...chain,
  account: `0x${'2'.repeat(64)}`,
  twinId: null,
  termsAccepted: false,
});

describe('a log that no simulated node can begin with', function () {
  this.timeout(60_000);
  let { path: root, remove } = { path: '', remove: (): void => {} };
  before(() => {
    ({ path: root, remove } = temporaryFolder());
  });
  after(() => remove());

  /** The data folder of a node that stopped, with a log of these events. */
  async function recorded(name: string, only: NewEvent): Promise<string> {
    const data = join(root, name);
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await fill(ledger, [{ ...draftOf([]), events: [only] }]);
    await ledger.close();
    return data;
  }
  async function headOf(data: string): Promise<string> {
    const ledger = await openLevelLedger({ path: join(data, 'ledger'), readonly: true });
    const { hash } = ledger.head();
    await ledger.close();
    return hash;
  }
  const simulate = (data: string) =>
    runCli(['simulate', '-', '--from-logs', data], { stdin: world }).then(({ status, stdout, stderr }) => {
      expect(stdout, 'nothing is run').to.equal('');
      return [status, ...stderr.trimEnd().split('\n')];
    });

  const cases: readonly [string, NewEvent, 2 | 3, string, string][] = [
    [
      'unbound',
      event('NodeDescribed', { details: null }),
      2,
      'it is not bound to a node of a chain',
      'Take the log of a node that has run',
    ],
    [
      'unregistered',
      unregistered,
      2,
      'its node was not registered on the chain yet, so no contract can name it',
      'Take the log of a registered node.',
    ],
    [
      'newer',
      event('NodeStarted', {}, 99),
      3,
      'position 0: NodeStarted is stored in schema version 99, the newest known here is 2: it was written by a newer zledger',
      'Simulate with the zledger that wrote it, or a newer one.',
    ],
  ];
  for (const [name, only, code, reason, advice] of cases)
    it(`is named with the reason and what to do, and stays as it is: ${name}`, async () => {
      const data = await recorded(name, only);
      const head = await headOf(data);
      const [status, error, what] = await simulate(data);
      expect([status, error]).to.deep.equal([code, `error: ${name} cannot be used: ${reason}`]);
      expect(what).to.include(advice);
      expect(await headOf(data)).to.equal(head);
    });

  it('is left to the node that uses it, which goes on', async () => {
    const data = join(root, 'running');
    const ledger = await openLevelLedger({ path: join(data, 'ledger') });
    await fill(ledger, [{ ...draftOf([]), events: [unregistered] }]);
    const { hash } = ledger.head();
    const [status, error, advice] = await simulate(data);
    expect([status, error]).to.satisfy(
      ([code, text]: [number, string]) =>
        code === 3 &&
        text.startsWith('error: running cannot be used: The ledger in ') &&
        text.includes('is open elsewhere'),
    );
    expect(advice).to.include('zledger export --data FOLDER');
    expect(ledger.head().hash).to.equal(hash);
    await fill(ledger, [draftOf(['node'], 1)]);
    await ledger.close();
  });
});

import { expect } from 'chai';
import type { OwnFact } from '../../domain/chain-fact.js';
import { nodeId } from '../../domain/ids.js';
import type { NodeCall } from '../../domain/node-call.js';
import type { Signature } from '../../domain/node-effect.js';
import type { BlockSource } from '../block-source.js';
import { devKey } from '../devchain/devchain.fixture.js';
import { type Devchain, startDevchain } from '../devchain/devchain.js';
import { connectTfchain } from '../tfchain/connect-tfchain.js';
import { DevchainUser } from '../tfchain/devchain-user.js';
import { RpcRefused } from '../tfchain/rpc-errors.js';
import { refusalOf } from './refusal.js';

const up: NodeCall = { kind: 'change-power-state', state: 'Up' };
const nothing: NodeCall = { kind: 'report-resources', contracts: [] };
const resources = { cru: 8n, mru: 64n << 30n, sru: 1n << 40n, hru: 0n };

for (const runtime of ['older', 'current', 'newer'] as const) {
  describe(`the voice on the development chain, runtime '${runtime}'`, () => {
    let chain: Devchain;
    let source: BlockSource;
    // Bob has the farm and node 1.
    const key = devKey('//Bob');
    const account = Buffer.from(key.publicKey).toString('hex');

    before(async () => {
      chain = await startDevchain({ runtime, startTime: Date.UTC(2026, 0, 1) });
      const user = await DevchainUser.of(chain);
      await user.createTwins('//Alice', '//Bob');
      await user.createFarmAndNode('//Bob');
      await user.close();
      source = connectTfchain({ endpoints: [chain.url], pollMs: 50 });
    });
    after(async () => {
      await source?.close();
      await chain?.close();
    });

    async function said(call: NodeCall): Promise<Signature> {
      const { voice } = source;
      if (voice === undefined) throw new Error('the chain listens');
      const signature = await voice.sign({ call, period: 64 }, key);
      expect(await voice.submit(signature.bytes)).to.include({ kind: 'submitted' });
      // As after a crash: the same bytes once more are as good as the first time.
      expect(await voice.submit(signature.bytes)).to.include({ kind: 'submitted' });
      chain.newBlock();
      return signature;
    }

    async function own(): Promise<OwnFact[]> {
      const facts: OwnFact[] = [];
      const signal = new AbortController().signal;
      const options = { signal, untilHead: true, expectedParent: null, account };
      for await (const block of source.follow(1, options))
        for (const fact of block.facts) if (fact.kind === 'OwnExtrinsic') facts.push(fact);
      return facts;
    }

    if (runtime === 'older')
      it('says that a runtime has no such call, and blames no endpoint for it', async () => {
        let thrown: unknown;
        await source.voice?.sign({ call: up, period: 64 }, key).catch((error: unknown) => {
          thrown = error;
        });
        expect(thrown).to.include({ code: 'CALL_UNKNOWN' });
        expect(source.endpoints?.().map(({ state }) => state)).to.deep.equal(['healthy']);
      });

    it('is heard once however often the same bytes are handed out, with its fee and nonce', async () => {
      const { hash, nonce, birth, death } = await said(runtime === 'older' ? nothing : up);
      expect(death - birth).to.equal(64);
      const facts = (await own()).filter((fact) => fact.hash === hash);
      expect(facts).to.have.length(1);
      expect(facts[0]).to.deep.include({ nonce, error: null });
      expect(facts[0]?.origin).to.deep.include({ signer: account });
    });

    it('is told why a call failed, in the words of the runtime', async () => {
      const location = { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' };
      const details = {
        farmId: 1 as never, // a farm that is there
        resources,
        location,
        interfaces: [],
        secureBoot: false,
        virtualized: true,
        serialNumber: null,
      };
      const { hash } = await said({ kind: 'update-node', nodeId: nodeId(77), details });
      const [fact] = (await own()).filter((each) => each.hash === hash);
      expect(fact?.error).to.deep.equal({ pallet: 'tfgridModule', name: 'NodeNotExists' });
    });

    it('is refused when its nonce is gone', async () => {
      const { bytes } = await said({ kind: 'report-resources', contracts: [] });
      const answer = await source.voice?.submit(bytes);
      expect(answer).to.include({ kind: 'refused', code: 'stale' });
    });

    it('can update the node, report its uptime and what contracts take', async () => {
      const location = { longitude: '3.7', latitude: '51.0', city: 'Ghent', country: 'Belgium' };
      const interfaces = [{ name: 'zos', mac: '02:00:00:00:00:01', ips: ['10.0.0.2'] }];
      const details = {
        farmId: 1 as never, // as above
        resources,
        location,
        interfaces,
        secureBoot: false,
        virtualized: true,
        serialNumber: 'serial-1',
      };
      const now = BigInt(Date.UTC(2026, 0, 1) / 1000 + chain.finalizedHead().number * 6);
      const calls: readonly NodeCall[] = [
        { kind: 'update-node', nodeId: nodeId(1), details },
        { kind: 'report-uptime', uptime: 100n, takenAt: now },
        { kind: 'report-resources', contracts: [] },
        { kind: 'report-nru', reports: [] },
      ];
      for (const call of calls) {
        const { hash } = await said(call);
        const [fact] = (await own()).filter((each) => each.hash === hash);
        expect(fact?.error, call.kind).to.equal(null);
      }
    });
  });
}

describe('what a pool says', () => {
  const said = (code: number, message: string) =>
    refusalOf(new RpcRefused('author_submitExtrinsic', code, message));

  it('is told apart by its wording; what is in the pool already is taken in', () => {
    expect(said(1013, 'Transaction is already imported')).to.equal(null);
    expect(said(1010, 'Invalid Transaction: Transaction is outdated')?.code).to.equal('stale');
    expect(said(1010, 'Invalid Transaction: Inability to pay some fees')?.code).to.equal('payment');
    expect(said(1010, 'Invalid Transaction: Transaction has an ancient birth block')?.code).to.equal('era');
    expect(said(1010, 'Invalid Transaction: Transaction has a bad signature')?.code).to.equal('proof');
    expect(said(1012, 'Transaction is temporarily banned')?.code).to.equal('banned');
    expect(said(1014, 'Priority is too low: (1 vs 2)')?.code).to.equal('priority');
    expect(said(1, `what\u0007 ${'x'.repeat(999)}`)?.reason).to.have.length(300);
  });
});

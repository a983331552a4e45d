import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { chainRuntimesFile } from '../generated-files.js';
import { chainRuntimesPage } from './chain-runtimes-page.js';
import { describeEvents } from './describe-events.js';
import { haveMetadata, knownRuntimes } from './known-runtimes.js';

describe(`the page of runtimes${haveMetadata ? '' : ' (SKIPPED: ../shared/tfchain is missing)'}`, () => {
  before(function () {
    if (!haveMetadata) this.skip();
  });

  it('in docs/reference/chain-runtimes.md is what metadata and decoders give (else: npm run docs)', async () => {
    expect(await readFile(chainRuntimesFile, 'utf8')).to.equal(chainRuntimesPage(knownRuntimes()));
  });

  it('covers all five real runtimes and the newest, and what each era must have is read in each', () => {
    const runtimes = knownRuntimes();
    expect(runtimes.filter(({ source }) => source === 'real')).to.have.lengthOf(5);
    expect(runtimes.map(({ specVersion }) => specVersion)).to.include.members([9, 31, 49, 61, 149]);
    for (const { specVersion, decoder } of runtimes) {
      const names = describeEvents(decoder).map(({ name }) => name);
      const needed = ['ContractCreated', 'ContractUpdated', 'ContractBilled', 'IPsReserved', 'IPsFreed'];
      const cancelled = specVersion < 25 ? ['ContractCanceled'] : ['NodeContractCanceled'];
      const config = specVersion < 31 ? [] : ['TfgridModule.NodePublicConfigStored'];
      const grace = specVersion < 59 ? [] : ['ContractGracePeriodStarted', 'ContractGracePeriodEnded'];
      expect(names, `spec ${specVersion}`).to.include.members([
        'System.ExtrinsicFailed',
        'TfgridModule.NodeStored',
        'TfgridModule.TwinStored',
        ...config,
        ...[...needed, ...cancelled, ...grace].map((name) => `SmartContractModule.${name}`),
      ]);
    }
  });
});

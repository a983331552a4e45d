import { expect } from 'chai';
import { describeRuntime, type RuntimeName } from '../describe-runtime.js';
import { layoutsOf } from '../layout.fixture.js';
import { openRuntime } from '../open-runtime.js';
import { insertAfter } from './insert-after.js';

const layouts = (name: RuntimeName) => layoutsOf(openRuntime(describeRuntime(name).metadata));

describe('the description of spec 149 against that of spec 125', () => {
  const before = layouts('current');
  const after = layouts('newer');
  const added = [...after.keys()].filter((item) => !before.has(item));
  const changed = [...after].filter(([item, layout]) => before.has(item) && before.get(item) !== layout);
  const changedOf = (kind: string) =>
    changed.map(([item]) => item).filter((item) => item.includes(` ${kind}`));

  it('adds what changed-since.ts says, and nothing else', () => {
    expect(added).to.have.members([
      'TfgridModule calls bond_twin_account',
      'TfgridModule events TwinAccountBounded',
      'TfgridModule errors TwinCannotBoundToItself',
      'TfgridModule errors NodeHasActiveContracts',
      'TfgridModule storage TwinBoundedAccountID',
      'TfgridModule constant TimestampHintDrift',
      'SmartContractModule calls set_dedicated_node_extra_fee',
      'SmartContractModule calls cancel_contract_collective',
      'SmartContractModule events NodeExtraFeeSet',
      'SmartContractModule errors ContractWrongBillingLoopIndex',
      'SmartContractModule errors FarmIsNotDedicated',
      'SmartContractModule errors UnauthorizedToChangeSolutionProviderId',
      'SmartContractModule errors UnauthorizedToSetExtraFee',
      'SmartContractModule storage DedicatedNodesExtraFee',
    ]);
    expect([...before.keys()].filter((item) => !after.has(item))).to.deep.equal([
      'SmartContractModule errors NodeIsNotDedicated',
    ]);
  });

  it('moves the pallets that construct_runtime! moved, and keeps every stored layout but those with a new case or field', () => {
    expect(changedOf('index')).to.have.members([
      'Timestamp index',
      'Balances index',
      'TransactionPayment index',
      'TfgridModule index',
      'SmartContractModule index',
      'Utility index',
    ]);
    expect(changedOf('storage')).to.have.members([
      'SmartContractModule storage Contracts',
      'SmartContractModule storage ContractLock',
    ]);
  });

  it('moves every tfgrid event behind TwinDeleted by one and changes the fields of none', () => {
    const moved = changedOf('events').filter((item) => item.startsWith('Tfgrid'));
    expect(moved).to.have.length(14);
    for (const item of moved) {
      const [index = '', ...fields] = (before.get(item) ?? '').split(' ');
      expect(after.get(item)).to.equal([Number(index) + 1, ...fields].join(' '));
    }
  });

  it('is not made when there is nothing to stand behind', () => {
    expect(() => insertAfter(['a'], (item) => item === 'b', 'c')).to.throw(RangeError);
  });
});

import { expect } from 'chai';
import { missingTypes } from './missing-types.js';

describe('missingTypes', () => {
  it('names each reason once, with the types that it keeps from running', () => {
    const support = {
      types: [],
      notes: [],
      missing: [
        { type: 'zmount', reason: 'install btrfs-progs' },
        { type: 'qsfs', reason: 'not implemented' },
        { type: 'volume', reason: 'install btrfs-progs' },
      ],
    } as const;
    expect(missingTypes(support)).to.deep.equal([
      { types: ['zmount', 'volume'], reason: 'install btrfs-progs' },
      { types: ['qsfs'], reason: 'not implemented' },
    ]);
  });

  it('is empty when nothing is missing', () => {
    expect(missingTypes({ types: ['volume'], notes: [], missing: [] })).to.deep.equal([]);
  });
});

import { expect } from 'chai';

import { checkTopLevel } from './top-level.js';

describe('checkTopLevel', () => {
  it('accepts the rooms, the project files and what tools make', () => {
    expect(
      checkTopLevel(['domain', 'docs', '.ci', 'package.json', 'README.md', 'node_modules', '.git']),
    ).to.deep.equal([]);
  });

  it('names everything else', () => {
    const found = checkTopLevel(['domain', 'utils', 'notes.txt', 'src']);
    expect(found.map((finding) => finding.path)).to.deep.equal(['utils', 'notes.txt', 'src']);
  });
});

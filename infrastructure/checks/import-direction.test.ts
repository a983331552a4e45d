import { expect } from 'chai';

import { checkImports } from './import-direction.js';

function messages(files: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return checkImports(sources).map((finding) => finding.message);
}

const good: Readonly<Record<string, string>> = {
  'domain/a.ts': `import { produce } from 'immer'; import { md5 } from '@noble/hashes/legacy.js'; import './b/c.js';`,
  'commands/a.ts': `import { a } from '../domain/a.js';`,
  'projections/a.ts': `export { a } from '../domain/a.js';`,
  'chain/a.ts': `import type { A } from '../commands/a.js'; import x from '@polkadot/api'; import y from 'node:fs';`,
  'infrastructure/a/b.ts': `import '../../simulations/world.js'; import '../../chain/a.js'; import 'node:fs';`,
  'simulations/a.ts': `import type { Ledger } from '../infrastructure/ledger/ledger.js';
    import { MemoryLedger } from '../infrastructure/ledger/memory-ledger.js'; import '../commands/a.js';`,
  'domain/a.test.ts': `import { expect } from 'chai'; import fs from 'node:fs'; import './a.fixture.js';
    import '../infrastructure/test-support/shared.js';`,
  'commands/b.test.ts': `import '../domain/a.fixture.js';`,
};

const bad: readonly (readonly [path: string, text: string, message: string])[] = [
  ['domain/a.ts', `import '../commands/b.js'`, 'domain/ may not import commands/b.ts'],
  ['domain/a.ts', `import type { B } from '../chain/b.js'`, 'domain/ may not import chain/b.ts'],
  ['domain/a.ts', `import fs from 'node:fs'`, "domain/ may not import 'node:fs' (it may import immer, "],
  ['domain/a.ts', `import x from 'zodiac'`, "domain/ may not import 'zodiac'"],
  ['domain/a.ts', `import '../../other/b.js'`, "'../other/b.ts' lies outside the project"],
  ['domain/a.ts', `const b = import(name)`, 'what is imported is computed'],
  ['domain/a.ts', `import './b.fixture.js'`, 'domain/b.fixture.ts is for tests only'],
  [
    'domain/a.test.ts',
    `import '../infrastructure/ledger/level-ledger.js'`,
    'domain/ may not import infrastructure/',
  ],
  ['commands/a.ts', `import { z } from 'zod'`, "commands/ may not import 'zod' (it may import no packages)"],
  ['projections/a.ts', `import '../commands/b.js'`, 'projections/ may not import commands/b.ts'],
  ['chain/a.ts', `import { b } from '../commands/b.js'`, 'chain/ may import only types of commands/b.ts'],
  [
    'chain/a.ts',
    `import { type B } from '../commands/b.js'`,
    'chain/ may import only types of commands/b.ts',
  ],
  ['chain/a.ts', `import '../infrastructure/b.js'`, 'chain/ may not import infrastructure/b.ts'],
  [
    'infrastructure/a.test.ts',
    `import '../simulations/b.test.js'`,
    'simulations/b.test.ts is a test of simulations/',
  ],
  ['simulations/a.ts', `import '../infrastructure/ledger/level-ledger.js'`, 'simulations/ may not import'],
  [
    'simulations/a.ts',
    `import { DryDriver } from '../infrastructure/drivers/driver.js'`,
    'may import only types of',
  ],
  ['simulations/a.ts', `import fs from 'node:fs'`, "simulations/ may not import 'node:fs'"],
  ['lib/a.ts', `import 'immer'`, 'lib/ is no room of the project'],
];

describe('checkImports', () => {
  it('has nothing to say of imports that follow the table', () => {
    expect(messages(good)).to.deep.equal([]);
  });

  for (const [path, text, message] of bad) {
    it(`${path}: ${text}`, () => {
      const found = messages({ [path]: text });
      expect(found).to.have.length(1);
      expect(found[0]).to.contain(message);
    });
  }

  it('lets what is imported be computed where another build is loaded, and nowhere beside it', () => {
    const text = 'const core = await import(url);';
    const folder = 'infrastructure/simulation';
    expect(messages({ [`${folder}/load-build.ts`]: text })).to.deep.equal([]);
    for (const other of [`${folder}/build-hooks.ts`, 'infrastructure/load-build.ts', 'domain/load-build.ts'])
      expect(messages({ [other]: text }).join(), other).to.contain('what is imported is computed');
  });

  it('finds files that import each other in a circle, once, by the shortest way', () => {
    const found = messages({
      'domain/a.ts': `import './b.js'; import './c.js';`,
      'domain/b.ts': `import './c.js'; import './d.js';`,
      'domain/c.ts': `import type { A } from './a.js';`,
      'domain/d.ts': `export const d = 1;`,
    });
    expect(found).to.deep.equal([
      'files import each other in a circle: domain/a.ts -> domain/c.ts -> domain/a.ts',
    ]);
  });

  it('finds a file that imports itself', () => {
    expect(messages({ 'domain/a.ts': `import './a.js';` })).to.have.length(1);
  });
});

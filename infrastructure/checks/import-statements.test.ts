import { expect } from 'chai';

import { importStatements } from './import-statements.js';

function only(source: string): [string | null, boolean] | undefined {
  const [statement, ...more] = importStatements(source);
  expect(more).to.deep.equal([]);
  return statement && [statement.specifier, statement.typeOnly];
}

describe('importStatements', () => {
  for (const [source, specifier, typeOnly] of [
    [`import 'a';`, 'a', false],
    [`import a from 'a';`, 'a', false],
    [`import a, { b as c, default as d } from "a";`, 'a', false],
    [`import * as a from 'a';`, 'a', false],
    [`import { type A } from 'a';`, 'a', false],
    [`import type from 'a';`, 'a', false],
    [`import type, { b } from 'a';`, 'a', false],
    [`import { from } from 'a';`, 'a', false],
    [`import data from './a.json' with { type: 'json' };`, './a.json', false],
    [`import type { A } from 'a';`, 'a', true],
    [`import type A from 'a';`, 'a', true],
    [`import type * as A from 'a';`, 'a', true],
    [`export * from 'a';`, 'a', false],
    [`export * as b from 'a';`, 'a', false],
    [`export { b } from 'a';`, 'a', false],
    [`export type { B } from 'a';`, 'a', true],
    [`export type * from 'a';`, 'a', true],
    [`const a = await import('a');`, 'a', false],
    ['const a = await import(`a`);', 'a', false],
    [`type A = typeof import('a');`, 'a', true],
    [`const a = require('a');`, 'a', false],
    ['const a = import(`./${name}`);', null, false],
    [`const a = import(name);`, null, false],
  ] as const) {
    it(source, () => expect(only(source)).to.deep.equal([specifier, typeOnly]));
  }

  it('finds none in comments, strings, members and plain exports', () => {
    const source = `// import 'a'
      /* export * from 'b' */ const x = "import 'c'"; const y = \`import 'd'\`;
      import.meta.url; loader.import('e'); const z = { import: 'f', require: 'g' };
      export { x, y }; export const from = 'h'; export type { X }; const w = Array.from('i');
      export type T = { from: 'j' };`;
    expect(importStatements(source)).to.deep.equal([]);
  });

  it('gives the line of the statement, also over several lines', () => {
    expect(importStatements(`\n\nimport {\n  a,\n  b,\n} from 'a';`)[0]?.line).to.equal(3);
  });
});

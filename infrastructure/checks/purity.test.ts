import { expect } from 'chai';

import { checkPurity } from './purity.js';

const messages = (text: string, path = 'domain/a.ts'): string[] =>
  checkPurity([{ path, text }]).map((finding) => finding.message);

const impure: readonly (readonly [text: string, part: string])[] = [
  ['const t = Date.now();', '`Date` reads the clock'],
  ['const t = x ? new Date(1) : 0;', '`Date`'],
  ['const r = Math.random();', '`Math.random`'],
  ['const r = Math.pow(2, 3);', '`Math.pow`'],
  ['const r = Math.sin(2);', '`Math.sin`'],
  ['const { pow } = Math;', '`Math` may only be used as'],
  ["const r = Math['random']();", '`Math` may only be used as'],
  ['const r = 2 ** 3;', '`**`'],
  ['let x = 1; x **= 2;', '`**`'],
  ['setTimeout(f, 1);', '`setTimeout` is a timer'],
  ['const f = async () => 1;', '`async`'],
  ['for await (const x of y) f(x);', '`await`'],
  ['type A = Promise<string>;', '`Promise`'],
  ['const e = process.env;', '`process`'],
  ['const e = `${process.pid}`;', '`process`'],
  ['const b = Buffer.from(x);', '`Buffer`'],
  ['globalThis.x = 1;', '`globalThis`'],
  ['eval("1");', '`eval`'],
  ['new Function("return 1")();', '`Function`'],
  ["import fs from 'node:fs';", "'node:fs'"],
  ["const x = import('./b.js');", '`import()`'],
  ['const u = import.meta.url;', '`import.meta`'],
  ['for (const key in object) f(key);', '`for in`'],
  ['for (const [a = (b)] in c) f(a);', '`for in`'],
  ['let counter = 0;', 'module-level `let`'],
  ['export let counter = 0;', 'module-level `let`'],
  ['var counter = 0;', 'module-level `var`'],
  ['names.sort((a, b) => a.localeCompare(b));', '`.localeCompare`'],
  ['const s = amount?.toLocaleString();', '`.toLocaleString`'],
  ['const f = new Intl.NumberFormat();', '`Intl`'],
];

const pure: readonly string[] = [
  '// Date.now() and Math.random() are not for us\nconst x = 1;',
  'const text = "Date.now() ** process"; const t = `await ${text} Promise`;',
  'const gib = 1024n ** 3n; const power = 2n ** exponent;',
  'const { window } = report;',
  'const m = Math.max(1, Math.floor(2.5));',
  'interface A { readonly Date: string; process?: number; }',
  'const a = { process: 1, Date: 2 }; const b = a.process + a.Date;',
  'function f(): number { let sum = 0; for (const x of [1]) sum += x; return sum; }',
  'for (let i = 0; i < 3; i++) f(i);',
  'for (const key of ["in"]) if (key in table) f(key);',
  'const copy = structuredClone(x);',
  'type F = Function; const g = (f: Function) => f;',
  'const r = /Date|process/;',
];

describe('checkPurity', () => {
  for (const [text, part] of impure) {
    it(`finds: ${text}`, () => {
      const found = messages(text);
      expect(found.join('\n')).to.contain(part);
    });
  }

  for (const text of pure) it(`allows: ${text}`, () => expect(messages(text)).to.deep.equal([]));

  it('gives the line', () => {
    expect(checkPurity([{ path: 'commands/a.ts', text: '\n\nDate.now();' }])[0]?.line).to.equal(3);
  });

  it('speaks of the pure rooms only, and of their tests not', () => {
    for (const path of ['chain/a.ts', 'infrastructure/a.ts', 'domain/a.test.ts', 'domain/a.fixture.ts']) {
      expect(messages('Date.now();', path)).to.deep.equal([]);
    }
    expect(messages('Date.now();', 'projections/a.ts')).to.have.length(1);
  });
});

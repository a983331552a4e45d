import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { batchesOf, findTestFiles, hostBatch } from './test-batches.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const rooms = ['domain', 'commands', 'projections', 'chain', 'simulations', 'infrastructure'];

describe('the batches of npm test', () => {
  const sources = rooms.flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join(room, file)),
  );

  it('hold every test of the project once', () => {
    const compiled = batchesOf(findTestFiles(join(root, 'dist'))).flatMap(({ files }) => files);
    expect(compiled.toSorted()).to.deep.equal(sources.map((file) => file.replace(/\.ts$/, '.js')).toSorted());
  });

  it('hold a new file of any folder, and whatever is nested deep', () => {
    const files = [
      'chain/new/deep/a.test.js',
      'brand-new/b.test.js',
      'infrastructure/new/c.test.js',
      'd.test.js',
    ];
    const batches = batchesOf(files);
    expect(batches.flatMap((batch) => batch.files).toSorted()).to.deep.equal(files.toSorted());
    expect(batches.map(({ name }) => name)).to.include.members(['chain', 'brand-new', 'infrastructure']);
  });

  it('have all that changes the host in one, so that no two of these run at once', () => {
    const changesHost = sources.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return /\bskipUnlessSupported\b|\bcheckHostSupport\b|\bcreateLinuxDriver\b/.test(text);
    });
    expect(changesHost).to.include('infrastructure/e2e/demo.test.ts').and.to.have.length.greaterThan(4);
    const outside = changesHost.filter(
      (file) => !hostBatch.holds(file.replace(/\.ts$/, '.js')) && !file.includes('test-run'),
    );
    expect(outside, 'add them to hostBatch in test-batches.ts').to.deep.equal([]);
  });
});

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';
import { z } from 'zod';

import { exitCodes } from '../cli/exit-codes.js';
import { createProgram } from '../cli/program.js';
import { unknownMentions } from './command-mentions.fixture.js';
import { importTable } from './import-table.js';
import { anchorsOf, codeOf, linksOf, type Page, readPages, tableBelow } from './markdown.fixture.js';

/** This file runs from dist/infrastructure/checks. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('README.md and docs/', () => {
  let pages: readonly Page[];

  before(async () => {
    pages = await readPages(root);
  });

  const found = (problems: (page: Page) => readonly string[]): readonly string[] =>
    pages.flatMap((page) => problems(page).map((problem) => `${page.path}: ${problem}`));

  it('link only to files and headings that exist', async () => {
    const texts = new Map(pages.map(({ path, text }) => [path, text]));
    for (const { target } of pages.flatMap(linksOf)) {
      if (target.endsWith('.md') && !texts.has(target) && existsSync(join(root, target)))
        texts.set(target, await readFile(join(root, target), 'utf8'));
    }
    const broken = found((page) =>
      linksOf(page)
        .filter(({ target, anchor }) => {
          if (target.startsWith('../') || !existsSync(join(root, target))) return true;
          return anchor !== '' && !anchorsOf(texts.get(target) ?? '').has(anchor);
        })
        .map(({ target, anchor }) => `${target}#${anchor}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it('can all be reached from README.md', () => {
    const byPath = new Map(pages.map((page) => [page.path, page]));
    const reached = new Set(['README.md']);
    for (const path of reached) {
      const page = byPath.get(path);
      for (const { target } of page === undefined ? [] : linksOf(page)) reached.add(target);
    }
    expect([...byPath.keys()].filter((path) => !reached.has(path))).to.deep.equal([]);
  });

  it('name only commands and options that the program has', async () => {
    const program = await createProgram();
    expect(found(({ text }) => unknownMentions(text, program))).to.deep.equal([]);
  });

  it('name only npm scripts that exist', async () => {
    const schema = z.object({ scripts: z.record(z.string(), z.string()) });
    const { scripts } = schema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
    const unknown = found(({ text }) => {
      const { lines, spans } = codeOf(text);
      const named = [...lines, ...spans].flatMap((code) => [...code.matchAll(/npm run ([\w:-]+)/g)]);
      return named.map(([, script]) => script!).filter((script) => !(script in scripts));
    });
    expect(unknown).to.deep.equal([]);
  });

  it('list every command of the program in README.md', async () => {
    const readme = pages.find(({ path }) => path === 'README.md')!.text;
    const listed = tableBelow(readme, 'Commands').map(([command]) => codeOf(command!).spans[0]);
    const leaves = (await createProgram()).commands.flatMap((command) =>
      command.commands.length === 0
        ? [`zledger ${command.name()}`]
        : command.commands.map((each) => `zledger ${command.name()} ${each.name()}`),
    );
    expect(listed).to.have.members(leaves);
  });

  it('have the rooms of import-table.ts in docs/architecture.md', () => {
    const page = pages.find(({ path }) => path === 'docs/architecture.md')!;
    const names = (cell: string | undefined): readonly string[] => codeOf(cell ?? '').spans;
    const rooms = tableBelow(page.text, 'Rooms').map(([room, imports, types, packages]) => [
      names(room)[0],
      { imports: names(imports), types: names(types), packages: names(packages) },
    ]);
    expect(Object.fromEntries(rooms)).to.deep.equal(importTable);
  });

  it("have the program's exit codes in the operator's guide", () => {
    const guide = pages.find(({ path }) => path === 'docs/guides/node-operator.md')!.text;
    const codes = [...guide.matchAll(/^\| ([\d, ]+) \| /gm)].flatMap(([, cell]) =>
      cell!.split(', ').map(Number),
    );
    expect(codes.filter((code) => code < 200)).to.have.members(Object.values(exitCodes));
  });
});

describe('the checks of the docs', () => {
  it('see a command, a subcommand and options that do not exist', async () => {
    const text = [
      'Try `zledger fly`, `zledger deployment burn FILE` or `--no-such`.',
      '',
      '    $ zledger run --chain ws://x --node 1 --wings && zledger status --json',
      '',
      '```',
      'ExecStart=/usr/bin/zledger verify \\',
      '  --data x --fast',
      '```',
      '',
    ].join('\n');
    expect(unknownMentions(text, await createProgram())).to.have.members([
      "no command 'fly'",
      "no command 'deployment burn FILE'",
      'no command has --no-such',
      "'zledger run' has no --wings",
      "'zledger verify' has no --fast",
    ]);
  });

  it('read links relative to their page and leave code alone', () => {
    const text = 'See [a](../x.md#y), [b](https://example.org), [c](#here), `[d](no.md)`.\n';
    expect(linksOf({ path: 'docs/guides/p.md', text })).to.deep.equal([
      { target: 'docs/x.md', anchor: 'y' },
      { target: 'docs/guides/p.md', anchor: 'here' },
    ]);
  });

  it('make anchors as GitHub does', () => {
    expect([...anchorsOf('# What is `log/`?\n## A, b\n## A, b\n')]).to.deep.equal([
      'what-is-log',
      'a-b',
      'a-b-1',
    ]);
  });
});

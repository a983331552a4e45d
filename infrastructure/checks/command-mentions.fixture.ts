import type { Command } from 'commander';

import { codeOf } from './markdown.fixture.js';

const invocation = /(?:^|[\s/"'])zledger((?: +[^\s|&;()]+)+)/g;

/** What a page says of the program that its help does not know: commands, and options of commands. */
export function unknownMentions(text: string, program: Command): readonly string[] {
  const { lines, spans } = codeOf(text);
  const invoked = [...lines, ...spans].flatMap((code) => [...code.matchAll(invocation)]);
  const bare = spans.filter((code) => code.startsWith('--')).map((code) => code.split(/[ =]/, 1)[0]!);
  const everywhere = new Set(allCommands(program).flatMap(optionsOf));
  return [
    ...invoked.flatMap(([, words]) => unknownWords(words!.trim().split(/ +/), program)),
    ...bare.filter((option) => !everywhere.has(option)).map((option) => `no command has ${option}`),
  ];
}

function unknownWords(words: readonly string[], program: Command): readonly string[] {
  let command = program;
  let rest = words;
  while (command.commands.length > 0 && /^[a-z]/.test(rest[0] ?? '')) {
    const named = command.commands.find((each) => each.name() === rest[0]);
    if (named === undefined) return [`no command '${words.join(' ')}'`];
    command = named;
    rest = rest.slice(1);
  }
  const known = new Set([...optionsOf(command), ...optionsOf(program)]);
  return rest
    .filter((word) => word.startsWith('-') && word !== '-')
    .map((word) => word.split('=', 1)[0]!)
    .filter((word) => !known.has(word))
    .map((word) => `'zledger ${command.name()}' has no ${word}`);
}

function allCommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

function optionsOf(command: Command): readonly string[] {
  return ['-h', '--help', ...command.options.flatMap(({ short, long }) => [short ?? '', long ?? ''])];
}

import type { Cause } from '../../../simulations/replay/cause-table.js';
import type { ReplayReport } from '../../../simulations/replay/replay-report.js';
import { valueText } from '../../../simulations/replay/value-text.js';
import type { Output } from '../output.js';
import { printable } from '../printable.js';

/** Builds, causes with their first place and both sides, and the verdict. */
export function printReplay(output: Output, report: ReplayReport): void {
  const { style } = output;
  const { builds, causes, drift, refused, stopped, beyond } = report;
  for (const { name, version, fingerprint, path } of builds)
    output.line(`${style.bold(name)}  zledger ${version}  ${fingerprint.slice(0, 12)}  ${printable(path)}`);
  if (builds[0].fingerprint === builds[1].fingerprint)
    output.line(style.yellow('Both builds are the same code: no difference is what must come out.'));
  output.line();
  for (const cause of causes) printCause(output, cause, builds[0].name, builds[1].name);
  for (const { log, build, position, reason } of stopped)
    output.line(
      style.red(`${printable(log)}: ${build} cannot go on at position ${position}: ${printable(reason)}`),
    );
  for (const cause of drift) printDrift(output, cause);
  if (beyond > 0) output.line(style.yellow(`${beyond} more differences, of more causes than are told apart`));
  for (const { reader, writer, state, note } of report.compatibility?.cells ?? [])
    if (state !== 'reads')
      output.line(style.yellow(`no way back: ${reader} does not read what ${writer} writes (${note})`));
  for (const { log, code, message } of refused)
    output.line(style.red(`${printable(log)}: refused: ${printable(message)} (${code})`));
  printVerdict(output, report);
}

function printCause(output: Output, cause: Cause, before: string, after: string): void {
  const { style } = output;
  const { count, first, recorded, isWaived } = cause;
  const head = `${count} x ${printable(cause.cause)}`;
  output.line(isWaived ? style.dim(`${head}  (waived)`) : style.bold(head));
  if (isWaived) return;
  output.line(`    first: ${placeText(first)}`);
  output.line(`    ${before}: ${printable(valueText(first.before))}`);
  output.line(`    ${after}: ${printable(valueText(first.after))}`);
  const said = [
    recorded.before > 0 ? `${before} decides ${recorded.before} times` : null,
    recorded.after > 0 ? `${after} decides ${recorded.after} times` : null,
    recorded.neither > 0 ? `neither decides ${recorded.neither} times` : null,
  ].filter((text) => text !== null);
  if (said.length > 0) output.line(`    the log has what ${said.join(', what ')}`);
}

function printDrift(output: Output, { cause, count, first }: Cause): void {
  output.line(output.style.dim(`${count} x both builds decide otherwise than the log: ${printable(cause)}`));
  output.line(output.style.dim(`    first: ${placeText(first)}`));
}

function placeText({ log, position, block, input }: Cause['first']): string {
  const at = block === null ? 'before the first block' : `block ${block}`;
  return `${printable(log)}, position ${position}, ${at}${input === '' ? '' : `, on ${printable(input)}`}`;
}

function printVerdict(output: Output, { verdict, totals, causes, compares }: ReplayReport): void {
  const { style } = output;
  const { logs, commits, events, compared, differences, waived } = totals;
  const counted = causes.filter(({ isWaived }) => !isWaived).length;
  const how =
    compares === 'states' ? 'states only' : `${compared} of ${plural(commits, 'input')} decided twice`;
  const of = `${plural(logs, 'log')}, ${plural(events, 'event')}, ${how}`;
  const beside = waived > 0 ? `, ${waived} waived` : '';
  switch (verdict) {
    case 'same':
      return output.line(`${style.green('SAME')}: no difference (${of})`);
    case 'waived':
      return output.line(`${style.green('SAME')}: no difference but ${waived} waived (${of})`);
    case 'refused':
      return output.line(`${style.red('REFUSED')}: nothing can be said of what was not replayed (${of})`);
    case 'different':
      output.line(
        `${style.red('DIFFERENT')}: ${plural(differences, 'difference')} of ${plural(counted, 'cause')}${beside} (${of})`,
      );
      return output.line('To see what one hides: --waive "its cause"');
  }
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

import type { Cause } from '../../replay/cause-table.js';
import type { ReplayReport } from '../../replay/replay-report.js';
import { valueText } from '../../replay/value-text.js';
import type { CauseOfDifference } from '../simulation-report.js';
import { barChart } from './bar-chart.js';
import { count } from './figures.js';
import { compatibilityMatrix, differences } from './finding-sections.js';
import { html, Markup } from './markup.js';
import { style } from './style.js';

/** What made the report. */
export interface ReplayPageOrigin {
  readonly zledger: string;
  readonly node: string;
  /** Makes this report again. */
  readonly command: string;
}

const signs = {
  same: ['go', '✓ SAME'],
  waived: ['go', '✓ SAME'],
  different: ['no-go', '✕ DIFFERENT'],
  refused: ['inconclusive', '? REFUSED'],
} as const;

const kinds = {
  events: { colour: 'c2', title: 'what is decided' },
  effects: { colour: 'c3', title: 'what the host is owed' },
  state: { colour: 'c1', title: 'what the state holds' },
  failure: { colour: 'cb', title: 'a build cannot go on' },
} as const satisfies Record<Cause['kind'], { colour: string; title: string }>;

/** So many causes and logs have a bar; the table and the JSON have all. */
const mostBars = 24;

/** What came of logs under two builds, as one HTML file: nothing is fetched, and no script is needed to read it. */
export function replayPage(report: ReplayReport, origin: ReplayPageOrigin): string {
  const [before, after] = report.builds;
  const told = report.causes.filter(({ isWaived }) => !isWaived);
  const waived = report.causes.filter(({ isWaived }) => isWaived);
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>zledger ${before.version} and ${after.version}: ${report.verdict}</title><style>${new Markup(style)}</style></head><body>
${heading(report)}
<main>${picture(told, before.name, after.name)}${differences({ differences: told.map(row) })}${waivedCauses(waived)}${logByLog(report)}${troubles(report)}${compatibilityMatrix(report)}${drifted(report)}${builds(report)}${footer(origin)}</main>
</body></html>
`.text;
}

function heading(report: ReplayReport): Markup {
  const [before, after] = report.builds;
  const { logs, events, commits, compared, differences: found } = report.totals;
  const [kind, sign] = signs[report.verdict];
  const how =
    report.compares === 'states'
      ? 'Both folded what is recorded; nothing was decided.'
      : `${count(compared)} of ${count(commits)} recorded inputs were decided by both.`;
  return html`<header><p class="over">zledger replay · recorded logs under two builds</p><h1>${before.name} ${before.version} and ${after.name} ${after.version}</h1>
<div class="verdict ${kind}"><b>${sign}</b><p>${ruleOf(report)}<small>${how} What is compared: events, effects that are owed, and states.</small></p></div>
<ul class="tiles">${[
    ['logs', logs],
    ['events', events],
    ['inputs decided twice', compared],
    ['differences', found],
  ].map(
    ([what = '', value = 0]) =>
      html`<li><p class="what">${what}</p><div><b>${count(Number(value))}</b></div></li>`,
  )}</ul></header>`;
}

function ruleOf({ verdict, totals, causes, refused }: ReplayReport): string {
  const { differences: found, waived, logs } = totals;
  const told = causes.filter(({ isWaived }) => !isWaived).length;
  switch (verdict) {
    case 'same':
      return `No difference in ${logsText(logs)}.`;
    case 'waived':
      return `No difference in ${logsText(logs)} but ${count(waived)} that ${waived === 1 ? 'is' : 'are'} known and waived.`;
    case 'refused':
      return `${logsText(refused.length)} could not be replayed, and nothing can be said of ${refused.length === 1 ? 'it' : 'them'}.`;
    case 'different':
      return `${count(found)} ${found === 1 ? 'difference' : 'differences'} of ${told} ${told === 1 ? 'cause' : 'causes'} in ${logsText(logs)}.`;
  }
}

const logsText = (logs: number): string => `${count(logs)} ${logs === 1 ? 'log' : 'logs'}`;

function picture(causes: readonly Cause[], first: string, second: string): Markup | null {
  if (causes.length === 0) return null;
  const bars = causes.slice(0, mostBars).map(({ cause, count: value, kind, recorded }) => ({
    name: cause,
    value,
    colour: kinds[kind].colour,
    note: recordedText(recorded, first, second),
  }));
  const shown = new Set(causes.map(({ kind }) => kind));
  const description = bars.map(({ name, value }) => `${name}: ${value} times`).join('; ');
  return html`<section><h2>What differs, and how often</h2><p class="lead">In each commit the first difference counts; waive it to see what it hides.</p>
<ul class="legend">${[...shown].map((kind) => html`<li class="${kinds[kind].colour}"><svg viewBox="0 0 14 14" aria-hidden="true"><rect class="bar" width="14" height="14"/></svg>${kinds[kind].title}</li>`)}</ul>
<div class="picture">${barChart({ id: 'causes', title: 'Causes of difference', description, bars })}</div>${causes.length > mostBars ? html`<p>and ${causes.length - mostBars} more causes below</p>` : null}</section>`;
}

/** Which build decides what the log has. */
function recordedText({ before, after, neither }: Cause['recorded'], first: string, second: string): string {
  const said = [
    before > 0 ? `${first} decides ${count(before)} times` : null,
    after > 0 ? `${second} decides ${count(after)} times` : null,
    neither > 0 ? `neither decides ${count(neither)} times` : null,
  ].filter((text) => text !== null);
  return said.length === 0 ? '' : `the log has what ${said.join(', ')}`;
}

function row({ cause, count: times, first }: Cause): CauseOfDifference {
  const block = first.block === null ? '' : `, block ${first.block}`;
  return {
    cause,
    count: times,
    log: first.log,
    position: `position ${first.position}${block}${first.input === '' ? '' : `, ${first.input}`}`,
    before: valueText(first.before),
    after: valueText(first.after),
  };
}

function waivedCauses(causes: readonly Cause[]): Markup | null {
  if (causes.length === 0) return null;
  return html`<section><h2>Waived</h2><p class="lead">Known and wanted; they do not count.</p><div class="scroll"><table><thead><tr><th scope="col">cause</th><th scope="col" class="n">times</th></tr></thead><tbody>
${causes.map(({ cause, count: times }) => html`<tr><th scope="row">${cause}</th><td class="n">${count(times)}</td></tr>`)}
</tbody></table></div></section>`;
}

function logByLog({ logs }: ReplayReport): Markup | null {
  if (logs.length < 2) return null;
  const worst = [...logs]
    .filter(({ differences: found }) => found > 0)
    .sort((a, b) => b.differences - a.differences || (a.log < b.log ? -1 : 1));
  const bars = worst.slice(0, mostBars).map(({ log, differences: value, events }) => ({
    name: log,
    value,
    colour: 'c2',
    note: `of ${count(events)} events`,
  }));
  const lead = `${count(worst.length)} of ${logsText(logs.length)} ${worst.length === 1 ? 'has' : 'have'} a difference.`;
  if (bars.length === 0) return html`<section><h2>Log by log</h2><p class="lead">${lead}</p></section>`;
  const description = bars.map(({ name, value }) => `${name}: ${value} differences`).join('; ');
  return html`<section><h2>Log by log</h2><p class="lead">${lead}${worst.length > mostBars ? ` The ${mostBars} with the most:` : ''}</p>
<div class="picture">${barChart({ id: 'logs', title: 'Differences by log', description, bars })}</div></section>`;
}

function troubles({ stopped, refused, beyond }: ReplayReport): Markup | null {
  if (stopped.length === 0 && refused.length === 0 && beyond === 0) return null;
  return html`<section><h2>What could not be replayed</h2><ul>${stopped.map(({ log, build, position, reason }) => html`<li>${log}: ${build} cannot go on at position ${position}: ${reason}</li>`)}${refused.map(({ log, code, message }) => html`<li>${log}: refused: ${message} (<code>${code}</code>)</li>`)}${beyond === 0 ? null : html`<li>${count(beyond)} more differences, of more causes than are told apart</li>`}</ul></section>`;
}

function drifted({ drift }: ReplayReport): Markup | null {
  if (drift.length === 0) return null;
  return html`<section><h2>Where both decide otherwise than the log</h2><p class="lead">The log was written by yet another build. This is no difference between the two.</p>
<div class="scroll"><table><thead><tr><th scope="col">cause</th><th scope="col" class="n">times</th><th scope="col">first at</th></tr></thead><tbody>
${drift.map(({ cause, count: times, first }) => html`<tr><th scope="row">${cause}</th><td class="n">${count(times)}</td><td>${first.log}, position ${first.position}</td></tr>`)}
</tbody></table></div></section>`;
}

function builds({ builds: both }: ReplayReport): Markup {
  const isSame = both[0].fingerprint === both[1].fingerprint;
  return html`<section><h2>The builds</h2>${isSame ? html`<p class="lead">Both are the same code: no difference is what must come out.</p>` : null}<div class="scroll"><table><thead><tr><th scope="col">build</th><th scope="col">version</th><th scope="col">SHA-256 of its core</th><th scope="col">folder</th></tr></thead><tbody>
${both.map(({ name, version, fingerprint, path }) => html`<tr><th scope="row">${name}</th><td>${version}</td><td><code>${fingerprint.slice(0, 16)}</code></td><td><code>${path}</code></td></tr>`)}
</tbody></table></div></section>`;
}

function footer({ zledger, node, command }: ReplayPageOrigin): Markup {
  return html`<footer><p>Made by zledger ${zledger} on Node.js ${node} with</p><pre>${command}</pre></footer>`;
}

import type { Compatibility, FailingSeed, SimulationReport } from '../simulation-report.js';
import { count, plural } from './figures.js';
import { html, type Markup } from './markup.js';

/** Why two builds made something else of the same logs. */
export function differences({ differences: causes }: Pick<SimulationReport, 'differences'>): Markup {
  if (causes === null) return html``;
  return html`<section><h2>Differences of replay, by cause</h2>${
    causes.length === 0
      ? html`<p>The builds make the same of every log.</p>`
      : html`<div class="scroll"><table><thead><tr><th scope="col">cause</th><th scope="col" class="n">times</th><th scope="col">first at</th><th scope="col">before</th><th scope="col">after</th></tr></thead><tbody>
${causes.map(({ cause, count: times, log, position, before, after }) => html`<tr><th scope="row">${cause}</th><td class="n">${count(times)}</td><td>${log === null ? '' : `${log}, `}${position}</td><td><code>${before}</code></td><td><code>${after}</code></td></tr>`)}
</tbody></table></div>`
  }</section>`;
}

const cellSigns = {
  reads: '✓ reads',
  refuses: '■ refuses',
  breaks: '✕ breaks',
  untested: '? untested',
} as const;

/** Who reads what whom wrote. */
export function compatibilityMatrix({ compatibility }: Pick<SimulationReport, 'compatibility'>): Markup {
  if (compatibility === null) return html``;
  const specs = unique(compatibility, ({ spec }) => spec);
  return html`<section><h2>Who reads what whom wrote</h2><p class="lead">A row reads a log that a column wrote. To refuse cleanly is right where an older one meets what it cannot know.</p>
${specs.map((spec) => matrixOf(compatibility, spec))}${runtimesRead(compatibility)}</section>`;
}

/** Which build goes on with blocks of which runtime of the chain. */
function runtimesRead({ chains = [] }: Compatibility): Markup | null {
  if (chains.length === 0) return null;
  const specs = [...new Set(chains.map(({ spec }) => spec))];
  const readers = [...new Set(chains.map(({ reader }) => reader))];
  return html`<h3>Blocks of which runtime a build reads</h3><p class="lead">Where a build stops is what the scenario assumes; that the others go on is tried as it runs.</p><div class="scroll"><table><thead><tr><th scope="col">reader</th>${specs.map((spec) => html`<th scope="col">runtime ${spec}</th>`)}</tr></thead><tbody>
${readers.map(
  (reader) =>
    html`<tr><th scope="row">${reader}</th>${specs.map((spec) => {
      const cell = chains.find((each) => each.reader === reader && each.spec === spec);
      const state = cell?.state ?? 'untested';
      return html`<td><span class="cell ${state === 'stops' ? 'refuses' : state}">${state === 'stops' ? '■ stops before them' : cellSigns[state]}</span> ${cell?.note ?? ''}</td>`;
    })}</tr>`,
)}</tbody></table></div>`;
}

function matrixOf(compatibility: Compatibility, spec: string | null): Markup {
  const cells = compatibility.cells.filter((cell) => cell.spec === spec);
  const [readers, writers] = [
    unique({ cells }, ({ reader }) => reader),
    unique({ cells }, ({ writer }) => writer),
  ];
  return html`${spec === null ? null : html`<h3>Chain runtime ${spec}</h3>`}<div class="scroll"><table><thead><tr><th scope="col">reader</th>${writers.map((writer) => html`<th scope="col">written by ${writer}</th>`)}</tr></thead><tbody>
${readers.map(
  (reader) =>
    html`<tr><th scope="row">${reader}</th>${writers.map((writer) => {
      const cell = cells.find((each) => each.reader === reader && each.writer === writer);
      const state = cell?.state ?? 'untested';
      return html`<td><span class="cell ${state}">${cellSigns[state]}</span> ${cell?.note ?? ''}</td>`;
    })}</tr>`,
)}</tbody></table></div>`;
}

function unique<Value>(
  { cells }: Compatibility,
  of: (cell: Compatibility['cells'][number]) => Value,
): readonly Value[] {
  return [...new Set(cells.map(of))];
}

/** What faults really brought about. */
export function faultCoverage({ coverage }: SimulationReport): Markup {
  if (coverage === null) return html``;
  const never = coverage.filter(({ count: times }) => times === 0).length;
  return html`<section><h2>What really happened</h2><p class="lead">Situations that this rehearsal is about, over all seeds. ${never === 0 ? 'Each came up.' : html`<b>⚠ ${never} never came up:</b> nothing is known about ${never === 1 ? 'it' : 'them'}.`}</p>
<div class="scroll"><table><thead><tr><th scope="col">situation</th><th scope="col" class="n">times</th></tr></thead><tbody>
${coverage.map(({ situation, count: times }) => html`<tr${times === 0 ? html` class="zero"` : null}><th scope="row">${times === 0 ? '⚠ ' : ''}${situation}</th><td class="n">${times === 0 ? 'never' : count(times)}</td></tr>`)}
</tbody></table></div></section>`;
}

/** What failed, how small it can be made, and how to see it again. */
export function failingSeeds({ failures, seeds, oracles }: SimulationReport): Markup {
  if (failures.length === 0)
    return html`<section><h2>Failing seeds</h2><p>None of ${count(seeds.run)}: no rule was broken.${seeds.twice === 0 ? '' : ` ${count(seeds.twice)} ran twice and agreed.`}</p></section>`;
  const rules = new Map(oracles?.map(({ oracle, rule }) => [oracle, rule]));
  return html`<section><h2>Failing seeds</h2><p class="lead">${count(seeds.failed)} of ${count(seeds.run)} seeds broke a rule.${failures.length < seeds.failed ? ` The first ${failures.length}:` : ''}</p>
${failures.map((failure) => failingSeed(failure, rules.get(failure.invariant) ?? null))}</section>`;
}

/** @param rule in words, where the name is not */
function failingSeed(
  { seed, invariant, node, story, command, inspect, shrunk }: FailingSeed,
  rule: string | null,
): Markup {
  const [name, words] = rule === null ? ['', invariant] : [html` <code>${invariant}</code>`, rule];
  return html`<h3>Seed ${seed}: ${words}${name}${node === null ? '' : `, node ${node}`}</h3><pre>${story.join('\n')}</pre><p>Again: <code>${command}</code><br>Stop there: <code>${inspect}</code></p>
${shrunk === null ? null : shrunkScenario(shrunk)}`;
}

function shrunkScenario({
  faults,
  nodes,
  runs,
  scenario,
  command,
}: NonNullable<FailingSeed['shrunk']>): Markup {
  const left = `${plural(faults, 'fault')} and ${plural(nodes, 'node')}`;
  return html`<p>The story is that of the smaller scenario which still fails: ${left}, found in ${plural(runs, 'run')}. Save it and run <code>${command}</code></p><details><summary>The smaller scenario</summary><pre>${scenario}</pre></details>`;
}

import type { Compatibility, SimulationReport } from '../simulation-report.js';
import { count } from './figures.js';
import { html, type Markup } from './markup.js';

/** Why two builds made something else of the same logs. */
export function differences({ differences: causes }: Pick<SimulationReport, 'differences'>): Markup {
  if (causes === null) return html``;
  return html`<section><h2>Differences of replay, by cause</h2>${
    causes.length === 0
      ? html`<p>The builds make the same of every log.</p>`
      : html`<div class="scroll"><table><thead><tr><th>cause</th><th class="n">times</th><th>first at</th><th>before</th><th>after</th></tr></thead><tbody>
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
${specs.map((spec) => matrixOf(compatibility, spec))}</section>`;
}

function matrixOf(compatibility: Compatibility, spec: string | null): Markup {
  const cells = compatibility.cells.filter((cell) => cell.spec === spec);
  const [readers, writers] = [
    unique({ cells }, ({ reader }) => reader),
    unique({ cells }, ({ writer }) => writer),
  ];
  return html`${spec === null ? null : html`<h3>Chain runtime ${spec}</h3>`}<div class="scroll"><table><thead><tr><th>reader</th>${writers.map((writer) => html`<th>written by ${writer}</th>`)}</tr></thead><tbody>
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
<div class="scroll"><table><thead><tr><th>situation</th><th class="n">times</th></tr></thead><tbody>
${coverage.map(({ situation, count: times }) => html`<tr${times === 0 ? html` class="zero"` : null}><th scope="row">${times === 0 ? '⚠ ' : ''}${situation}</th><td class="n">${times === 0 ? 'never' : count(times)}</td></tr>`)}
</tbody></table></div></section>`;
}

/** What failed, how small it can be made, and how to see it again. */
export function failingSeeds({ failures, seeds }: SimulationReport): Markup {
  if (failures.length === 0)
    return html`<section><h2>Failing seeds</h2><p>None of ${count(seeds.run)}: no invariant was broken.${seeds.twice === 0 ? '' : ` ${count(seeds.twice)} ran twice and agreed.`}</p></section>`;
  return html`<section><h2>Failing seeds</h2><p class="lead">${count(seeds.failed)} of ${count(seeds.run)} seeds broke an invariant.${failures.length < seeds.failed ? ` The first ${failures.length}:` : ''}</p>
${failures.map(
  ({
    seed,
    invariant,
    node,
    story,
    command,
    inspect,
    shrunk,
  }) => html`<h3>Seed ${seed}: ${invariant}${node === null ? '' : `, node ${node}`}</h3><pre>${story.join('\n')}</pre><p>Again: <code>${command}</code><br>Stop there: <code>${inspect}</code></p>
${shrunk === null ? null : html`<details><summary>Shrunk to ${shrunk.faults} faults and ${shrunk.nodes} nodes in ${shrunk.runs} runs</summary><pre>${shrunk.scenario}</pre></details>`}`,
)}</section>`;
}

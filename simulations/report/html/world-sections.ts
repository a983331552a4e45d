import type { SimulationReport } from '../simulation-report.js';
import { curveChart } from './curve-chart.js';
import { count, percent } from './figures.js';
import { html, type Markup } from './markup.js';
import { curveLegend, curvesOf, describeCurves, samplesTable } from './rollout-sections.js';

const whole = 10_000;

/** What users have of what they were told they have. */
export function runningWorkloads({ sides }: SimulationReport, until: number): Markup {
  const curves = curvesOf(sides, 'workloads');
  if (curves.length === 0) return html``;
  const lowest = Math.min(...curves.flatMap(({ bands }) => bands.map(({ low }) => low)));
  const floor = Math.max(0, Math.floor(lowest / 1000 - 0.2) * 1000);
  return html`<section><h2>What users have of what they had</h2><p class="lead">Workloads that run, of all that were accepted, ran once and are paid for. The band goes down to <span class="nb">${percent(lowest, whole)}</span>.${floor > 0 ? ` The axis begins at ${percent(floor, whole)}.` : ''}</p>
${curveLegend(sides)}<div class="picture">${curveChart({
    id: 'workloads',
    title: 'Workloads that run, of those that ran once, over time',
    description: describeCurves(sides, 'workloads', whole),
    until,
    curves,
    label: (value) => percent(value, whole),
    least: floor,
    unit: whole / 100,
    ceiling: whole,
  })}</div>${samplesTable(sides, 'workloads', until, 'share')}</section>`;
}

/** The rules that it was held to, and how often. */
export function checkedRules({ oracles }: SimulationReport): Markup {
  if (oracles === null) return html``;
  const never = oracles.filter(({ checked }) => checked === 0).length;
  return html`<section><h2>What it was held to</h2><p class="lead">Rules that were checked while it ran, over all seeds. ${never === 0 ? 'Each was checked.' : html`<b>⚠ ${never} never were:</b> this scenario says nothing about ${never === 1 ? 'it' : 'them'}.`}</p>
<div class="scroll"><table><thead><tr><th scope="col">rule</th><th scope="col" class="n">checked</th><th scope="col" class="n">broken</th></tr></thead><tbody>
${oracles.map(({ oracle, rule, checked, broken }) => html`<tr${checked === 0 ? html` class="zero"` : null}><th scope="row">${checked === 0 ? '⚠ ' : broken > 0 ? '✕ ' : ''}${rule}<br><code>${oracle}</code></th><td class="n">${checked === 0 ? 'never' : count(checked)}</td><td class="n">${count(broken)}</td></tr>`)}
</tbody></table></div></section>`;
}

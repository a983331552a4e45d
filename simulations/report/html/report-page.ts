import type { SimulationReport } from '../simulation-report.js';
import { availability } from './availability-section.js';
import { colourOf, count, span } from './figures.js';
import { compatibilityMatrix, differences, failingSeeds, faultCoverage } from './finding-sections.js';
import { heatMaps } from './heat-section.js';
import { html, Markup } from './markup.js';
import { atTheHalt, comparison, figureText, sharedLoad, spread } from './rollout-sections.js';
import { style } from './style.js';
import { checkedRules, runningWorkloads } from './world-sections.js';
import { pictureWindow } from './picture-window.js';

const signs = { go: '✓ GO', 'no-go': '✕ NO-GO', inconclusive: '? INCONCLUSIVE' } as const;
/** The first four of these that a report has say it all. */
const tiles = [
  'hurt',
  'rulesBroken',
  'haltExposed',
  'badHours',
  'most',
  'running',
  'runningLeast',
  'upgradedAtEnd',
  'checks',
];
const mostTiles = 4;

/** The whole report as one HTML file: nothing is fetched, and no script is needed to read it. */
export function reportPage(report: SimulationReport): string {
  const { scenario, verdict } = report;
  const until = pictureWindow(report);
  return html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${scenario.name}: ${verdict}</title><style>${new Markup(style)}</style></head><body>
${heading(report, until)}
<main>${comparison(report)}${spread(report, until)}${atTheHalt(report)}${runningWorkloads(report, until)}${availability(report, until)}${heatMaps(report, until)}${sharedLoad(report, until)}${differences(report)}${compatibilityMatrix(report)}${checkedRules(report)}${faultCoverage(report)}${failingSeeds(report)}${origin(report)}</main>
</body></html>
`.text;
}

function heading(report: SimulationReport, until: number): Markup {
  const { scenario, verdict, rule, seeds, sides } = report;
  const { release, nodes, farms, horizon } = scenario;
  const of = release === null ? '' : ` of ${release.from} → ${release.to}`;
  return html`<header><p class="over">zledger simulate · rehearsal${of}</p><h1>${scenario.name}</h1><p class="about">${scenario.about.trim()}</p>
<div class="verdict ${verdict}"><b>${signs[verdict]}</b><p>${rule[0]?.toUpperCase() ?? ''}${rule.slice(1)}.<small>${count(nodes)} nodes on ${count(farms)} farms, ${span(horizon)}, ${seeds.run === 1 ? `seed ${seeds.first}` : `${count(seeds.run)} seeds (${seeds.first} to ${seeds.last})`}${seeds.twice === 0 ? '' : `, ${count(seeds.twice)} of them twice with the same result`}</small></p></div>
${sides.length === 0 ? null : html`<ul class="tiles">${tilesOf(report).map((key) => tile(report, key))}</ul>`}
${until < horizon ? html`<p class="lead">Pictures show the first ${span(until)} of ${span(horizon)}: little changes afterwards.</p>` : null}</header>`;
}

function tilesOf({ sides }: SimulationReport): readonly string[] {
  const has = (key: string): boolean => {
    const bands = sides.flatMap(({ figures }) => figures.filter((each) => each.key === key));
    // That a world was not stopped is no figure; beside another side it is.
    return bands.some(({ band }) => band !== null || sides.length > 1);
  };
  return tiles.filter(has).slice(0, mostTiles);
}

function tile({ sides }: SimulationReport, key: string): Markup | null {
  const what = sides[0]?.figures.find((figure) => figure.key === key)?.what;
  if (what === undefined) return null;
  return html`<li><p class="what">${what}</p>${sides.map((side) => {
    const text = figureText(side, key).replace(/ \(.*/, '');
    return html`<div><span>${side.title}</span><b class="c${colourOf(side)}${/^\d/.test(text) ? '' : ' word'}">${text}</b></div>`;
  })}</li>`;
}

function origin({ made, command, runs }: SimulationReport): Markup {
  return html`<footer><p>Made by zledger ${made.zledger} on Node.js ${made.node} with</p><pre>${command}</pre>
<details><summary>Hash of every run: the same command gives the same, on every machine</summary><div class="scroll"><table><thead><tr><th scope="col">seed</th><th scope="col">side</th><th scope="col">hash of all steps</th><th scope="col" class="n">steps</th><th scope="col" class="n">violations</th></tr></thead><tbody>
${runs.slice(0, 200).map(({ seed, side, trace, steps, violations }) => html`<tr><td>${seed}</td><td>${side}</td><td><code>${trace}</code></td><td class="n">${count(steps)}</td><td class="n">${violations}</td></tr>`)}
</tbody></table></div>${runs.length > 200 ? html`<p>and ${runs.length - 200} more in the JSON</p>` : null}</details></footer>`;
}

import type { SimulationReport } from '../simulation-report.js';
import { html } from './markup.js';
import { pictureWindow } from './picture-window.js';
import { spreadChart } from './rollout-sections.js';
import { style } from './style.js';

/** The curve of a report as an SVG file of its own, for pages that show one picture. */
export function reportPicture(report: SimulationReport): string {
  const { text } = spreadChart(report, 'spread', pictureWindow(report));
  const paper = `<style>${style}</style><rect x="-8" y="-12" width="896" height="332" fill="var(--paper)"/>`;
  const names = report.sides.map(
    ({ title }, index) =>
      html`<g class="c${index + 1}"><path class="line c${index + 1}" d="M${56 + index * 150} 308h28"/><text class="lane" x="${92 + index * 150}" y="312">${title}</text></g>`,
  );
  return `${text
    .replace('<svg viewBox="0 0 880 312"', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -12 896 332"')
    .replace('</desc>', `</desc>${paper}`)
    .replace('</svg>', `${html`${names}`.text}</svg>`)}\n`;
}

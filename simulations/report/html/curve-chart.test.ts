import { expect } from 'chai';

import { curveChart } from './curve-chart.js';

describe('a chart of curves', () => {
  it('of a share ends at all of it, wherever its axis begins', () => {
    const label = (value: number): string => `${value} %`;
    const band = { low: 35, middle: 60, high: 95 };
    const curves = [{ name: 'x', at: [0, 60_000], bands: [band, band], marks: [], colour: 1 }];
    const about = { id: 'a', title: 't', description: 'd', until: 60_000, curves, label };
    const { text } = curveChart({ ...about, least: 30, ceiling: 100 });
    const ticks = [...text.matchAll(/>(\d+) %</g)].map(([, tick]) => Number(tick));
    expect(ticks).to.deep.equal([30, 50, 70, 90, 100]);
  });
});

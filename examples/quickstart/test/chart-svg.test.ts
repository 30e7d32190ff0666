import { describe, expect, it } from 'vitest';
import { tagProblems } from '../../../test-support/well-formed.js';
import { type SvgChartOptions, svgChart } from '../chart-svg.js';

const HOUR = 3_600_000;

function chart(values: readonly number[], more: Partial<SvgChartOptions> = {}): string {
  const starts = values.map((_, i) => i * HOUR);
  const ends = values.map((_, i) => (i + 1) * HOUR);
  return svgChart({
    description: 'prices of a day',
    unit: 'EUR/MWh',
    range: { start: 0, end: values.length * HOUR },
    timeTitle: '1 January 1970, UTC',
    lines: [{ name: 'hourly', style: 'hourly', starts, ends, values }],
    ticks: [{ at: 0, label: ['00:00'] }],
    shaded: [],
    hints: [],
    ...more,
  });
}

const pathOf = (svg: string): string | undefined => /<path class="line hourly" d="([^"]*)"/.exec(svg)?.[1];

describe('an SVG chart', () => {
  it('steps over intervals, at their places on both scales, and leaves a hole where there is no value', () => {
    // the plot is 884 wide from 60 and 308 high from 44; the scale is 0 to 100
    expect(pathOf(chart([0, 100, Number.NaN, 50]))).toBe('M60 352H281V44H502M723 198H944');
  });

  it('has room for negative values below a stronger zero line', () => {
    const svg = chart([-50, 100]);
    expect(svg).toMatch(/<line class="zero" [^>]*y1="249.33"/);
    expect(svg).toContain('>−50</text>');
    expect(chart([50, 100])).not.toContain('class="zero"');
  });

  it('names its unit, its lines and what the time axis shows', () => {
    const svg = chart([1, 2]);
    for (const text of ['EUR/MWh', 'hourly', '00:00', '1 January 1970, UTC']) expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain('aria-label="prices of a day"');
  });

  it('stays well-formed whatever it is called', () => {
    const hint = { start: 0, end: HOUR, text: '<b>"hub" & node</b>' };
    const svg = chart([1, 2], { description: 'a < b & "c"', hints: [hint], shaded: [{ start: 0, end: HOUR }] });
    expect(tagProblems(svg)).toEqual([]);
    expect(svg).toContain('<title>&lt;b&gt;&quot;hub&quot; &amp; node&lt;/b&gt;</title>');
    expect(svg).toContain('aria-label="a &lt; b &amp; &quot;c&quot;"');
  });
});

describe('the check of tags itself', () => {
  it('finds what is wrong', () => {
    expect(tagProblems('<p>text</p>')).toEqual([]);
    expect(tagProblems('<p><b>text</p></b>')).not.toEqual([]);
    expect(tagProblems('<p>text')).not.toEqual([]);
    expect(tagProblems('<p>1 < 2</p>')).not.toEqual([]);
    expect(tagProblems('<p>you & I</p>')).not.toEqual([]);
    expect(tagProblems('<p class=x>text</p>')).not.toEqual([]);
  });
});

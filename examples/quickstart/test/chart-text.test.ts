import { describe, expect, it } from 'vitest';
import { type ChartColumn, textChart } from '../chart-text.js';
import { createTerminal, type OutputStream, type Terminal } from '../terminal.js';

const NAMES = ['on-peak', 'off-peak'] as const;

function terminalOf(stream: Partial<OutputStream> = {}): Terminal {
  return createTerminal({ ...stream, write: () => undefined }, {});
}

function columns(pairs: readonly (readonly [number, number])[]): readonly ChartColumn[] {
  return pairs.map(([first, second], i) => ({ first, second, mark: 'MT'[i] ?? '', label: i === 0 ? '14' : undefined }));
}

describe('a text chart', () => {
  it('draws two bars a column from a common zero, in eighths of a row', () => {
    const chart = textChart(
      {
        columns: columns([
          [30, 15],
          [41.25, Number.NaN],
        ]),
        names: NAMES,
        unit: 'EUR/MWh',
      },
      terminalOf(),
    );
    // three rows make 20: 41.25 is six rows and an eighth or two, and the lighter bar of 15 is two rows and too little of a third
    expect(chart).toEqual([
      '    █ on-peak   ░ off-peak   EUR/MWh',
      '40 ┤  ▂',
      '   │  █',
      '   │▄ █',
      '20 ┤█ █',
      '   │█ █',
      '   │█░█',
      ' 0 ┤█░█',
      '    M T',
      '    14',
    ]);
  });

  it('draws negative values downwards from zero', () => {
    const chart = textChart(
      {
        columns: columns([
          [-10, 20],
          [20, -4],
        ]),
        names: NAMES,
        unit: 'EUR/MWh',
      },
      terminalOf(),
    );
    expect(chart.slice(1, -2)).toEqual([
      '    │ ░█',
      '    │ ░█',
      ' 10 ┤ ░█',
      '    │ ░█',
      '    │ ░█',
      '  0 ┤ ░█',
      '    │█  ░',
      '    │█',
      '-10 ┤█',
    ]);
  });

  it('tells bars apart by colour where there are colours', () => {
    const terminal = terminalOf({ isTTY: true, columns: 80, hasColors: () => true });
    const chart = textChart({ columns: columns([[1, 1]]), names: NAMES, unit: 'x' }, terminal);
    expect(chart.join('\n')).toContain('\u001b[33m█\u001b[0m\u001b[36m█\u001b[0m');
    expect(chart.join('\n')).not.toContain('░');
  });

  it('is two lines of small bars in a narrow terminal', () => {
    const pairs = Array.from({ length: 31 }, (_, day) => [day, day === 5 ? Number.NaN : 30 - day] as const);
    const chart = textChart({ columns: columns(pairs), names: NAMES, unit: 'EUR/MWh' }, terminalOf({ columns: 60 }));
    expect(chart).toHaveLength(3);
    expect(chart[0]).toMatch(/^on-peak {2}▁.*█$/);
    expect(chart[1]).toMatch(/^off-peak █.{4} .*▁$/);
    expect(chart[2]).toBe('0.00 to 30.00 EUR/MWh');
  });

  it('has an axis and nothing else without any value', () => {
    const none = [[Number.NaN, Number.NaN]] as const;
    const chart = textChart({ columns: columns(none), names: NAMES, unit: 'EUR/MWh' }, terminalOf());
    expect(chart[1]).toMatch(/^ *0 ┤$/);
    expect(textChart({ columns: columns(none), names: NAMES, unit: 'x' }, terminalOf({ columns: 4 }))[2]).toBe(
      'no values',
    );
  });
});

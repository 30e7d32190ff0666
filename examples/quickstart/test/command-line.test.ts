import { AurumError } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { parseCommand, USAGE } from '../command-line.js';

describe('the command line', () => {
  it('means the default without arguments', () => {
    expect(parseCommand([])).toEqual({
      help: false,
      paths: [],
      sample: false,
      store: undefined,
      out: undefined,
      series: undefined,
      month: undefined,
      declared: undefined,
    });
  });

  it('reads months as traders write them, and declared columns', () => {
    const { month, paths, declared } = parseCommand([
      'a.csv',
      '--month=Jul-17',
      ...['--time', 'hour', '--zone', 'Europe/Berlin', '--value', 'a=b=EUR/MWh', '--value', 'load=MW'],
    ]);
    expect([String(month), paths]).toEqual(['Jul-17', ['a.csv']]);
    expect(declared).toEqual({
      time: { column: 'hour', zone: 'Europe/Berlin' },
      values: { 'a=b': 'EUR/MWh', load: 'MW' },
    });
  });

  it.each([
    [['--colour'], 'CONFIG.INVALID', /--colour/],
    [['--store'], 'CONFIG.INVALID', /--store/],
    [['--sample', 'a.csv'], 'CONFIG.INVALID', /takes no paths/],
    [['--time', 'hour'], 'CONFIG.INVALID', /belong together/],
    [['--zone', 'UTC'], 'CONFIG.INVALID', /belong together/],
    [['--time', 'hour', '--value', 'lmp'], 'CONFIG.INVALID', /COLUMN=UNIT/],
    [['--month', '2017'], 'CONFIG.INVALID', /is no month/],
    [['--month', 'soon'], 'TIME.INVALID_TENOR', /soon/],
  ] as const)('refuses %j with %s', (args, code, message) => {
    const refused = (): unknown => parseCommand(args);
    expect(refused).toThrow(message);
    try {
      refused();
    } catch (error) {
      expect(AurumError.is(error, code)).toBe(true);
    }
  });

  it('explains every option that it reads', () => {
    for (const option of ['store', 'out', 'series', 'month', 'sample', 'help', 'time', 'zone', 'value'])
      expect(USAGE).toContain(`  --${option} `);
  });
});

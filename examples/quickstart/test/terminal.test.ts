import { describe, expect, it } from 'vitest';
import { createTerminal, type OutputStream, type Terminal } from '../terminal.js';

function recorded(stream: Partial<OutputStream>, env: Record<string, string> = {}): [Terminal, string[]] {
  const written: string[] = [];
  return [createTerminal({ ...stream, write: (text) => written.push(text) }, env), written];
}

const TTY = { isTTY: true, columns: 20, hasColors: () => true };

describe('a terminal', () => {
  it('has colours only where it is one and NO_COLOR is not set', () => {
    const painted = (stream: Partial<OutputStream>, env: Record<string, string>): string =>
      recorded(stream, env)[0].paint('peak', 'x');
    expect(painted(TTY, {})).toBe('\u001b[33mx\u001b[0m');
    expect(painted(TTY, { NO_COLOR: '' })).toBe('\u001b[33mx\u001b[0m');
    expect(painted(TTY, { NO_COLOR: '1' })).toBe('x');
    expect(painted({ ...TTY, hasColors: () => false }, {})).toBe('x');
    expect(painted({ hasColors: () => true }, {})).toBe('x');
  });

  it('takes a status line back before the next line, and cuts it to the width', () => {
    const [terminal, written] = recorded(TTY);
    terminal.status('a status that is far too long');
    terminal.print('done');
    expect(written).toEqual(['a status that is fa', '\r\u001b[2K', 'done\n']);
  });

  it('has no status lines in a pipe or on a dumb terminal', () => {
    for (const [terminal, written] of [recorded({}), recorded(TTY, { TERM: 'dumb' })]) {
      terminal.status('working');
      terminal.print('done');
      expect(written).toEqual(['done\n']);
    }
  });

  it.each([
    [{ LANG: 'C' }, '#:- 5 - 7'],
    [{ LANG: 'de_DE.ISO-8859-1' }, '#:- 5 - 7'],
    [{ TERM: 'linux', LANG: 'en_US.UTF-8' }, '#:- 5 - 7'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, '█░· 5 – 7'],
    [{}, '█░· 5 – 7'],
  ])('writes ASCII where the locale is no UTF-8: %j', (env, expected) => {
    const [terminal, written] = recorded({}, env);
    terminal.print('█░· 5 – 7');
    expect(written).toEqual([`${expected}\n`]);
  });

  it('is 80 columns wide where nothing says how wide it is', () => {
    expect(recorded({})[0].width).toBe(80);
  });
});

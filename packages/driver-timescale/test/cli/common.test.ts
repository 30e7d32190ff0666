import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AurumError } from '@aurum/core';
import { describe, expect, it } from 'vitest';
import { createScrubber, EXIT, exitCodeOf } from '../../src/cli/failure.js';
import { cli, start } from './program.js';

/** A file that is there. */
const HERE = fileURLToPath(import.meta.url);
const UNREACHABLE = 'postgres://someone:p%40ssw0rd-of-mine@127.0.0.1:1/market';

describe('the program itself', () => {
  it('says what commands there are, and of each command what it takes', async () => {
    const overview = await cli(['--help']);
    expect([overview.code, overview.stderr]).toEqual([0, '']);
    const names = [...overview.stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?)(?: [A-Z=]+…?)? {2,}/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(names).toEqual([
      'migrate',
      'status',
      'doctor',
      'optimize',
      'policies get',
      'policies set',
      'notifications get',
      'notifications set',
      'import',
      'export',
      'series list',
      'series show',
      'series read',
      'curves list',
      'curves show',
      'tenant create',
    ]);
    for (const name of names) {
      const { code, stdout } = await cli([...name.split(' '), '--help']);
      expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(`^Usage: aurum-timescale ${name}`)]);
      expect(stdout).toContain('--url URL');
    }
  });

  it('runs as a program: version, help, and the exit code of a wrong command line', async () => {
    const version = await start(['--version']).ended;
    expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
    const wrong = await start(['frobnicate']).ended;
    expect([wrong.code, wrong.stdout]).toEqual([64, '']);
    expect(wrong.stderr).toMatch(/there is no command 'frobnicate': there are migrate, .*\(CONFIG\.INVALID\)/);
  });

  it.each([
    [[], /no command was given/],
    [['series'], /there are series list, series show, series read/],
    [['curves'], /there are curves list, curves show/],
    [['series', 'frobnicate'], /there is no command 'series frobnicate'/],
    [['status', '--frobnicate'], /Unknown option '--frobnicate': see aurum-timescale status --help/],
    [['status', 'now'], /status takes no operands, and 'now' was given/],
    [['series', 'show'], /series show needs KEY, and nothing was given/],
    [['export', 'a', 'b'], /export needs KEY, and 'a' 'b' was given/],
    [['import'], /import needs FILE…/],
    [['import', '/nowhere/prices.csv', '--url', 'memory:'], /\/nowhere\/prices\.csv cannot be read/],
    [['import', HERE, '--unit', 'MW', '--url', 'memory:'], /--unit says something about columns: add --csv/],
    [['import', HERE, '--csv', '--url', 'memory:'], /at least one --time-column and one --value-column/],
    [['import', HERE, '--known-at', '2026-01-01T00:00', '--url', 'memory:'], /--known-at: .*has no offset/],
    [['import', HERE, '--min', 'low', '--url', 'memory:'], /--min low is no number/],
    [['export', 'a', '--format', 'xml', '--url', 'memory:'], /--format xml is none of csv, json, arrow, binary/],
    [['export', 'a', '--json', '--url', 'memory:'], /add --output/],
    [['series', 'list', '--limit', '0', '--url', 'memory:'], /--limit 0 is no whole number from 1 on/],
    [['series', 'list', '--attribute', 'PJM', '--url', 'memory:'], /--attribute PJM is not NAME=VALUE/],
    [['status'], /AURUM_TIMESCALE_URL is missing.*--url/],
    [['status', '--url', 'mysql://host/x'], /AURUM_TIMESCALE_URL is not valid/],
    [['status', '--url', 'memory:', '--schema', 'A;B'], /AURUM_TIMESCALE_SCHEMA is not valid/],
    [['status', '--url', 'file:/nowhere/store'], /there is no store in the folder \/nowhere\/store/],
  ])('refuses the command line %j with 64, and says what to do', async (args, message) => {
    const { code, stdout, stderr } = await cli(args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(message);
  });

  it('writes an error as a problem with --json', async () => {
    const { code, stdout, stderr } = await cli(['status', '--json', '--url', UNREACHABLE]);
    expect([code, stdout]).toEqual([69, '']);
    expect(JSON.parse(stderr)).toMatchObject({
      type: 'urn:aurum:error:STORE.UNAVAILABLE',
      status: 503,
      code: 'STORE.UNAVAILABLE',
      retryable: true,
    });
  });

  it('takes options of every command in front of it, and the variable for the URL', async () => {
    const leading = await cli(['--url', UNREACHABLE, '--json', 'series', 'list']);
    const variable = await cli(['series', 'list', '--json'], { env: { AURUM_TIMESCALE_URL: UNREACHABLE } });
    expect([leading.code, variable.code]).toEqual([69, 69]);
    expect(leading.stderr).toBe(variable.stderr);
  });

  it('stops at once under a signal that has fired', async () => {
    const { code, stderr } = await cli(['status', '--url', 'memory:'], { signal: AbortSignal.abort() });
    expect([code, stderr]).toEqual([130, expect.stringContaining('CALL.ABORTED')]);
  });
});

describe('the root entry of the package', () => {
  it('does not reach the command line', () => {
    const source = fileURLToPath(new URL('../../src/', import.meta.url));
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) {
        visit(join(dirname(file), `${path}.ts`));
      }
    };
    visit(join(source, 'index.ts'));
    expect(seen.size).toBeGreaterThan(20);
    expect([...seen].filter((file) => /^cli[./]/.test(relative(source, file)))).toEqual([]);
  });
});

describe('exit codes and secrets', () => {
  it.each([
    ['CALL.ABORTED', EXIT.interrupted],
    ['CONFIG.INVALID', EXIT.usage],
    ['TENANT.MISSING', EXIT.usage],
    ['TENANT.NOT_FOUND', EXIT.data],
    ['SERIES.NOT_FOUND', EXIT.data],
    ['MARKET.INCOMPLETE', EXIT.data],
    ['TIME.AMBIGUOUS_LOCAL', EXIT.data],
    ['STORE.UNAVAILABLE', EXIT.unavailable],
    ['STORE.NOT_MIGRATED', EXIT.unavailable],
    ['CALL.TIMEOUT', EXIT.unavailable],
    ['STORE.QUERY', EXIT.bug],
    ['INTERNAL', EXIT.bug],
  ] as const)('ends %s with %i', (code, exit) => {
    expect(exitCodeOf(new AurumError(code, { message: 'x' }))).toBe(exit);
  });

  it('takes passwords out of any text: as they stand, decoded, quoted, in a URL, in its query', () => {
    const { add, scrub } = createScrubber();
    add('postgres://u:p%40ss%22w@h/d?password=other-one');
    expect(scrub('p%40ss%22w p@ss"w "p@ss\\"w" other-one')).toBe('[redacted] [redacted] "[redacted]" [redacted]');
    expect(scrub('at postgres://x:never-told@host/db and mysql://y:z@h')).toBe(
      'at postgres://x:[redacted]@host/db and mysql://y:[redacted]@h',
    );
    expect(scrub('file:/a/b memory: 10:30 a@b')).toBe('file:/a/b memory: 10:30 a@b');
  });

  it('prints a password nowhere, wherever it was given', async () => {
    for (const args of [
      ['status', '--url', UNREACHABLE],
      ['status', `--url=${UNREACHABLE}`],
      ['status', UNREACHABLE],
      [UNREACHABLE],
      ['status', '--url', UNREACHABLE.replace('postgres', 'mysql')],
    ]) {
      for (const form of [[], ['--json']]) {
        const { code, stdout, stderr } = await cli([...args, ...form]);
        expect(code).not.toBe(0);
        expect(stdout + stderr).not.toMatch(/ssw0rd/);
      }
    }
  });
});

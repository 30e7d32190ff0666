import { spawnSync } from 'node:child_process';

/** The Python that benchmarks run peers with: `AURUM_BENCH_PYTHON`, else `python3`. */
const PYTHON = process.env.AURUM_BENCH_PYTHON ?? 'python3';

/** The version of an installed Python package, or `undefined` when there is no such package or no Python. */
export function pythonPackage(name: string): string | undefined {
  const asked = spawnSync(
    PYTHON,
    ['-c', 'import sys; from importlib.metadata import version; print(version(sys.argv[1]))', name],
    {
      encoding: 'utf8',
    },
  );
  return asked.status === 0 ? asked.stdout.trim() : undefined;
}

/**
 * Runs a Python program that measures itself and prints its result as JSON on its last line.
 *
 * @throws Error when the program fails, with what it printed
 */
export function runPython(program: string, args: readonly string[] = []): unknown {
  // The slow kernels that a machine may prescribe for other work are not what a user of the peer would run.
  const { OPENBLAS_CORETYPE: _type, OPENBLAS_L2_SIZE: _size, ...env } = process.env;
  const ran = spawnSync(PYTHON, ['-c', program, ...args], { encoding: 'utf8', env, maxBuffer: 64 * 1024 * 1024 });
  if (ran.status !== 0) throw new Error(`the Python peer failed: ${ran.stderr || ran.error?.message}`);
  return JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '');
}

import type { ChildProcess } from 'node:child_process';

/** What a process left behind. */
export interface Outcome {
  /** Its exit code; `null` when a signal ended it. */
  readonly code: number | null;
  /** What it wrote to its output. */
  readonly stdout: string;
  /** What it wrote to its error output. */
  readonly stderr: string;
}

/** Collects what a process writes to its pipes until it ends. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One running process, as the operating system lists it. */
interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly zombie: boolean;
}

/** Every running process: from `/proc` where there is one, else from `ps`. */
function processes(): readonly ProcessEntry[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(readProcEntry);
  } catch {
    const listed = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8' });
    return listed.stdout
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields.length >= 3)
      .map(([pid, parent, state]) => ({
        pid: Number(pid),
        parent: Number(parent),
        zombie: state?.startsWith('Z') ?? false,
      }));
  }
}

function readProcEntry(name: string): readonly ProcessEntry[] {
  try {
    // The command name, in parentheses, may hold anything; what follows the last parenthesis is `state parent …`.
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [{ pid: Number(name), parent: Number(parent), zombie: state === 'Z' }];
  } catch {
    return []; // it ended while we looked
  }
}

/** The process and everything that it started, directly or not. */
export function processTree(pid: number): readonly number[] {
  const all = processes();
  const tree = [pid];
  for (let i = 0; i < tree.length; i++) {
    for (const entry of all) if (entry.parent === tree[i]) tree.push(entry.pid);
  }
  return tree;
}

/**
 * Ends a process and everything that it started at once with SIGKILL, as a power cut would, and waits until all of it is gone.
 * The parent is stopped first, so that it can start nothing while its children are counted.
 */
export async function killTree(pid: number): Promise<void> {
  signal(pid, 'SIGSTOP');
  const tree = processTree(pid);
  for (const member of tree) signal(member, 'SIGKILL');
  for (let waited = 0; waited < 10_000; waited += 10) {
    const alive = new Set(processes().flatMap((entry) => (entry.zombie ? [] : [entry.pid])));
    if (!tree.some((member) => alive.has(member))) return;
    await sleep(10);
  }
  throw new Error(`process ${pid} and its children are still there 10 s after SIGKILL`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended by itself
  }
}

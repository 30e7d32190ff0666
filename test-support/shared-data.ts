import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../shared/data/', import.meta.url));

/** Whether the shared market files are beside the project. With `CI=true` their absence is an error. */
export const hasSharedData: boolean = check();

function check(): boolean {
  if (existsSync(root)) return true;
  if (process.env.CI === 'true') {
    throw new Error(
      'the shared market files (../shared/data beside the project) are missing, and CI=true requires them',
    );
  }
  console.info('skipped: tests on real market files, because ../shared/data is not beside the project');
  return false;
}

/** The path of one shared market file, for example `iso_synth/expected.json`. */
export function sharedData(name: string): string {
  return `${root}${name}`;
}

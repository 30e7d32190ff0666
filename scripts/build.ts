/** Builds every package: ESM, declarations and source maps into `dist`, one entry per path of its `exports`. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import { entriesOf, packages, ROOT } from './workspace.js';

for (const one of packages()) {
  process.chdir(one.folder); // tsup leaves out of the bundle what the manifest there depends on
  await build({
    config: false,
    silent: true,
    entry: { ...entriesOf(one) },
    outDir: join(one.folder, 'dist'),
    tsconfig: join(ROOT, 'tsconfig.json'),
    format: 'esm',
    target: 'node20',
    platform: 'node',
    // Sub-paths share chunks: a Series is the same class by whichever path it is imported.
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: { compilerOptions: { noUnusedLocals: false } },
  });
  copyFileSync(join(ROOT, 'LICENSE'), join(one.folder, 'LICENSE'));
  console.log(`built ${one.manifest.name}`);
}

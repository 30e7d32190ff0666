import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repositoryFiles } from '../workspace.js';
import type { CheckResult } from './check.js';

/** One fenced block of TypeScript: a module of its own. */
interface Block {
  /** The page or source file that it stands in. */
  readonly file: string;
  /** The line of its first line of code, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** Every block of TypeScript, in pages and in the doc comments of packages, passes the type checker as a reader would type it. */
export function checkDocsCode(root: string): CheckResult {
  const blocks = blocksIn(root);
  return {
    checked: blocks.length,
    what: 'blocks of TypeScript in the docs',
    problems: typeErrors(blocks, { root, folder: root }),
  };
}

/** The same blocks against the declarations of packages that are installed, as they would be published, in a folder within the repository. */
export function checkDocsCodeInstalled(root: string, folder: string): CheckResult {
  const blocks = blocksIn(root);
  const problems = typeErrors(blocks, { root, folder, options: { customConditions: [] } });
  return { checked: blocks.length, what: 'blocks of TypeScript against what is packed', problems };
}

function blocksIn(root: string): readonly Block[] {
  return repositoryFiles(root)
    .filter(
      (file) =>
        (file.endsWith('.md') && !file.startsWith('.changeset/')) || /^packages\/[^/]+\/src\/.*\.ts$/.test(file),
    )
    .flatMap((file) => blocksOf(file, readFileSync(join(root, file), 'utf8')));
}

/** The blocks between "```ts" and "```"; in a source file, those inside doc comments. */
function blocksOf(file: string, text: string): readonly Block[] {
  const comments = file.endsWith('.ts');
  const [opening, closing] = comments ? [/^\s*\* ```ts$/, /^\s*\* ```$/] : [/^```ts$/, /^```$/];
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    if (!opening.test(lines[i] ?? '')) continue;
    const end = lines.findIndex((line, at) => at > i && closing.test(line));
    if (end < 0) throw new Error(`${file}:${i + 1}: the block of code is never closed`);
    const code = lines.slice(i + 1, end).map((line) => (comments ? line.replace(/^\s*\* ?/, '') : line));
    blocks.push({ file, line: i + 2, code: code.join('\n') });
    i = end;
  }
  return blocks;
}

/** Where blocks are compiled. */
interface Place {
  /** The folder of the repository, whose compiler options hold. */
  readonly root: string;
  /** The folder from which imports are resolved. */
  readonly folder: string;
  /** Options over those of the repository. */
  readonly options?: ts.CompilerOptions;
}

function typeErrors(blocks: readonly Block[], place: Place): readonly string[] {
  const options = { ...compilerOptions(place.root), ...place.options };
  // The blocks exist for the compiler only: no file is written.
  const modules = new Map(blocks.map((block, i) => [join(place.folder, '.docs-code', `${i}.ts`), block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const source = (path: string) => modules.get(path)?.code.concat('\nexport {};\n');
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => source(path) ?? readFile(path);
  host.getSourceFile = (path, settings, onError, fresh) => {
    const text = source(path);
    return text === undefined
      ? getSourceFile(path, settings, onError, fresh)
      : ts.createSourceFile(path, text, settings);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([path, block]) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ start, messageText }) => {
      const line = block.line + (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0);
      return `${block.file}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** Those of the project, less the rules about how its own files are written. */
function compilerOptions(root: string): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, ' '));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  return {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    isolatedDeclarations: false,
    declaration: false,
  };
}

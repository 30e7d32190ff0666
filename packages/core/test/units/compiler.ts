import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The compiler options of the project, without what only concerns emitting and unused names. */
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config,
    { ...ts.sys, readDirectory: () => [] },
    root,
  ).options,
  types: [],
  noUnusedLocals: false,
  noUnusedParameters: false,
};

const parsed = new Map<string, ts.SourceFile>();

/** What the compiler made of a set of files that exist only in memory. */
export interface Compilation {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The file of one snippet. */
  file(name: string): ts.SourceFile;
  /** The errors of one snippet, each as one text, chains flattened. */
  errors(name: string): readonly string[];
}

/** Type-checks snippets as if each were a file beside this one; they import from `'../../src/units/index.js'`. */
export function compile(snippets: Readonly<Record<string, string>>): Compilation {
  const texts = new Map(Object.entries(snippets).map(([name, text]) => [pathOf(name), text]));
  const host = hostWith(texts);
  const program = ts.createProgram([...texts.keys()], options, host);
  const file = (name: string): ts.SourceFile => {
    const source = program.getSourceFile(pathOf(name));
    if (source === undefined) throw new Error(`no snippet '${name}'`);
    return source;
  };
  return {
    program,
    checker: program.getTypeChecker(),
    file,
    errors: (name) => {
      const found = [...program.getSyntacticDiagnostics(file(name)), ...program.getSemanticDiagnostics(file(name))];
      return found.map(textOf);
    },
  };
}

/** A host that keeps what it parsed, and that has some files only in memory. */
function hostWith(texts: ReadonlyMap<string, string>): ts.CompilerHost {
  const base = ts.createCompilerHost(options);
  return {
    ...base,
    fileExists: (path) => texts.has(path) || base.fileExists(path),
    readFile: (path) => texts.get(path) ?? base.readFile(path),
    getSourceFile: (path, target) => {
      const text = texts.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, target);
      const known = parsed.get(path) ?? base.getSourceFile(path, target);
      if (known !== undefined) parsed.set(path, known);
      return known;
    },
  };
}

/** Type-checks files that exist beside this one. */
export function checkFiles(names: readonly string[]): readonly string[] {
  const paths = names.map((name) => `${folder}${name}`);
  const program = ts.createProgram(paths, options, hostWith(new Map()));
  return paths.flatMap((path) => {
    const source = program.getSourceFile(path);
    if (source === undefined) return [`${path} is missing`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(textOf);
  });
}

/** The type of an exported alias of a snippet, as the checker prints it. */
export function printAlias(compilation: Compilation, snippet: string, alias: string): string {
  return compilation.checker.typeToString(
    typeOfAlias(compilation, snippet, alias),
    undefined,
    ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias,
  );
}

/** The type of an exported alias of a snippet. */
export function typeOfAlias(compilation: Compilation, snippet: string, alias: string): ts.Type {
  const { checker } = compilation;
  const module = checker.getSymbolAtLocation(compilation.file(snippet));
  const symbol = module && checker.getExportsOfModule(module).find((candidate) => candidate.name === alias);
  if (symbol === undefined) throw new Error(`no alias '${alias}' in snippet '${snippet}'`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

/** What an editor offers at the `|` of a text. */
export function completionsAt(textWithBar: string): readonly string[] {
  const position = textWithBar.indexOf('|');
  const path = pathOf('completions');
  const text = textWithBar.replace('|', '');
  const read = (name: string): string | undefined => (name === path ? text : ts.sys.readFile(name));
  const service = ts.createLanguageService({
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = read(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (name) => name === path || ts.sys.fileExists(name),
    readFile: read,
  });
  return service.getCompletionsAtPosition(path, position, {})?.entries.map((entry) => entry.name) ?? [];
}

function pathOf(name: string): string {
  return `${folder}snippet-${name}.ts`;
}

function textOf(diagnostic: ts.Diagnostic): string {
  const related = diagnostic.relatedInformation ?? [];
  const texts = [diagnostic, ...related].map((entry) => ts.flattenDiagnosticMessageText(entry.messageText, '\n'));
  // The compiler prints a union in the order in which it met the members, which depends on the other files.
  return texts.join('\n').replaceAll(/"[^"]*"(?: \| "[^"]*")+/g, (union) => union.split(' | ').sort().join(' | '));
}

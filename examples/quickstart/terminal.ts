/** What is painted, by what it means rather than by colour. */
export type Tone = 'title' | 'peak' | 'offPeak' | 'dim' | 'good' | 'warning';

/** Where lines go: a terminal with colours, one without, a pipe or a file. */
export interface Terminal {
  /** Columns that a line may have; 80 where there is no terminal. */
  readonly width: number;
  /** Whether {@link Terminal.paint} does anything. */
  readonly color: boolean;
  /** Writes a line. */
  print(text?: string): void;
  /** Shows a line until the next one comes. Nothing where lines cannot be taken back. */
  status(text: string): void;
  /** The text in the colour of a tone. */
  paint(tone: Tone, text: string): string;
}

/** The part of `process.stdout` that is used. */
export interface OutputStream {
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** Its width. */
  readonly columns?: number;
  /** Whether it shows colours; Node's own answer follows NO_COLOR, FORCE_COLOR and TERM. */
  readonly hasColors?: () => boolean;
  /** Writes text. */
  write(text: string): unknown;
}

const CODES: Readonly<Record<Tone, string>> = {
  title: '1',
  peak: '33',
  offPeak: '36',
  dim: '2',
  good: '32',
  warning: '35',
};

/** What stands for a character where only ASCII can be shown. */
const ASCII: Readonly<Record<string, string>> = {
  '█': '#',
  '▇': '#',
  '▆': '#',
  '▅': '#',
  '▄': '#',
  '▃': '.',
  '▂': '.',
  '▁': '.',
  '▀': '#',
  '░': ':',
  '│': '|',
  '┤': '+',
  '─': '-',
  '·': '-',
  '–': '-',
  '−': '-',
  '→': '->',
  '…': '...',
  '×': 'x',
  '✓': '+',
  '✗': 'x',
  '’': "'",
};

/** The terminal behind a stream, with what the environment says about its abilities. */
export function createTerminal(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): Terminal {
  const tty = stream.isTTY === true;
  const color = tty && (env.NO_COLOR ?? '') === '' && (stream.hasColors?.() ?? false);
  const clean = showsUnicode(env) ? (text: string) => text : toAscii;
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[2K');
    shown = false;
  };
  return {
    width: stream.columns ?? 80,
    color,
    print(text = '') {
      clear();
      stream.write(`${clean(text)}\n`);
    },
    status(text) {
      if (!tty || env.TERM === 'dumb') return;
      clear();
      stream.write(clean(text).slice(0, (stream.columns ?? 80) - 1));
      shown = true;
    },
    paint: (tone, text) => (color ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text),
  };
}

/** Nearly every terminal does; those that do not say so by TERM or by a locale without UTF-8. */
function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'dumb' || env.TERM === 'linux') return false;
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}

function toAscii(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (character) => ASCII[character] ?? '?');
}

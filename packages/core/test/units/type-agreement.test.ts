import fc from 'fast-check';
import type ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { AurumError } from '../../src/errors/index.js';
import { converter, divideUnits, knownAtoms, multiplyUnits, parseUnit } from '../../src/units/index.js';
import { REFUSED_SYMBOLS } from '../../src/units/refused-symbols.js';
import { checkFiles, compile, printAlias, typeOfAlias } from './compiler.js';
import { nearUnit, write, writtenUnit } from './model.js';

const seed = 20_260_309;
const imports = `
import type { DivideUnits, MultiplyUnits, UnitAtoms, ValidUnit, Currencies } from '../../src/units/index.js';
import type { Dimension, Relation } from '../../src/units/algebra-types.js';
import type { ParseUnit } from '../../src/units/parse-types.js';
`;
const literal = (text: string): string => `'${text}'`;

describe('the type checker and the run time agree', () => {
  it('on the set of atoms', () => {
    const compilation = compile({
      atoms: `${imports}export type Atoms = keyof UnitAtoms; export type Codes = keyof Currencies;`,
    });
    const members = typeOfAlias(compilation, 'atoms', 'Atoms');
    const codes = typeOfAlias(compilation, 'atoms', 'Codes');
    const names = (type: ts.Type): string[] =>
      (type.isUnion() ? type.types : [type]).map((member) => String((member as ts.StringLiteralType).value)).sort();
    expect(names(members)).toEqual([...knownAtoms()].sort());
    expect(names(codes)).toEqual(
      knownAtoms()
        .filter((symbol) => parseUnit(symbol).dimension === `${symbol}1`)
        .sort(),
    );
  });

  it('on the dimension of every atom', () => {
    const atoms = knownAtoms();
    const lines = atoms.map((symbol, i) => `export type D${i} = Dimension<${literal(symbol)}>;`);
    const compilation = compile({ dimensions: imports + lines.join('\n') });
    const printed = atoms.map((_, i) => printAlias(compilation, 'dimensions', `D${i}`));
    const expected = atoms.map((symbol) => {
      const side = (sign: 1 | -1): string[] =>
        [...parseUnit(symbol).exponents].flatMap(([name, exponent]) =>
          exponent * sign > 0 ? Array.from({ length: exponent * sign }, () => `"${name}"`) : [],
        );
      return `{ n: [${side(1).join(', ')}]; d: [${side(-1).join(', ')}]; }`;
    });
    expect(printed).toEqual(expected);
  });

  it('on what is a unit and on its lists of atoms', () => {
    const texts = [
      ...new Set([
        ...fc.sample(nearUnit, { numRuns: 400, seed }),
        ...fc.sample(writtenUnit.map(write), { numRuns: 100, seed }),
        ...Object.keys(REFUSED_SYMBOLS),
      ]),
    ].filter((text) => !text.includes('\\'));
    const lines = texts.map((text, i) => `export type P${i} = ParseUnit<${literal(text)}>;`);
    const compilation = compile({ texts: imports + lines.join('\n') });
    const list = (atoms: readonly string[]): string => `[${atoms.map((atom) => `"${atom}"`).join(', ')}]`;
    const typed = texts.map((text, i) => {
      const printed = printAlias(compilation, 'texts', `P${i}`);
      return [text, printed.startsWith('ParseError<') ? 'refused' : printed];
    });
    const run = texts.map((text) => {
      try {
        const { above, below } = parseUnit(text);
        return [text, `{ n: ${list(above)}; d: ${list(below)}; }`];
      } catch (error) {
        if (!AurumError.is(error)) throw error;
        return [text, 'refused'];
      }
    });
    expect(typed).toEqual(run);
    const count = run.filter(([, outcome]) => outcome === 'refused').length;
    expect(count).toBeGreaterThan(100);
    expect(run.length - count).toBeGreaterThan(100);
  });

  it('on the sentence for a refused or unknown unit', () => {
    const texts = [...Object.keys(REFUSED_SYMBOLS), 'Mwh', 'EUR/Mwh'];
    const lines = texts.map((text, i) => `export type S${i} = ValidUnit<${literal(text)}>;`);
    const compilation = compile({ sentences: imports + lines.join('\n') });
    for (const [i, text] of texts.entries()) {
      const typed = printAlias(compilation, 'sentences', `S${i}`);
      expect(() => parseUnit(text)).toThrow(typed.replace(/^UnitError<"/, '').replace(/">$/, ''));
    }
  });

  it('on the spelling of products and quotients and on what converts', () => {
    const pairs = fc.sample(fc.tuple(writtenUnit.map(write), writtenUnit.map(write)), { numRuns: 80, seed });
    const simple = fc.sample(fc.tuple(fc.constantFrom(...knownAtoms()), fc.constantFrom(...knownAtoms())), {
      numRuns: 150,
      seed,
    });
    const rates = [
      'USD/MWh',
      'EUR/GJ',
      'ct/kWh',
      'p/therm',
      'EUR/USD',
      'USD/EUR',
      'USD*EUR',
      '1',
      'MW*h',
      'GBP*EUR/USD',
    ];
    const related = [...pairs, ...simple, ...rates.flatMap((u) => rates.map((v): [string, string] => [u, v]))];
    const lines = [
      ...pairs.map(
        ([u, v], i) =>
          `export type M${i} = MultiplyUnits<'${u}', '${v}'>; export type Q${i} = DivideUnits<'${u}', '${v}'>;`,
      ),
      ...related.map(([u, v], i) => `export type R${i} = Relation<'${u}', '${v}'>;`),
    ];
    const compilation = compile({ pairs: imports + lines.join('\n') });
    for (const [i, [u, v]] of pairs.entries()) {
      expect(printAlias(compilation, 'pairs', `M${i}`)).toBe(`"${multiplyUnits(u, v)}"`);
      expect(printAlias(compilation, 'pairs', `Q${i}`)).toBe(`"${divideUnits(u, v)}"`);
    }
    const outcomes = new Set<string>();
    for (const [i, [u, v]] of related.entries()) {
      const typed = printAlias(compilation, 'pairs', `R${i}`);
      const kind = typed.startsWith('["fx"') ? 'UNIT.FX_REQUIRED' : typed === '"same"' ? 'converts' : 'UNIT.DIMENSION';
      outcomes.add(kind);
      expect([u, v, kind]).toEqual([u, v, outcomeOf(u, v)]);
    }
    expect([...outcomes].sort()).toEqual(['UNIT.DIMENSION', 'UNIT.FX_REQUIRED', 'converts']);
  });
});

function outcomeOf(u: string, v: string): string {
  try {
    converter(u, v);
    return 'converts';
  } catch (error) {
    return AurumError.is(error) ? error.code : String(error);
  }
}

describe('the type tests', () => {
  it('hold, in the compiler that the project uses', () => {
    expect(checkFiles(['units.test-d.ts', 'define-unit.test-d.ts'])).toEqual([]);
  });
});

describe('the cost of checking', () => {
  const operations = 800;
  /** TypeScript 5.9 needs 94 000, most of them once per unit and not per operation; a third of head room. */
  const budget = 125_000;

  it(`is at most ${budget} instantiations for ${operations} operations`, () => {
    const atoms = ['MWh', 'kWh', 'GJ', 'MMBtu', 'therm', 'GWh', 'Dth', 'MJ', 'toe', 'Wh'];
    const currencies = ['EUR', 'USD', 'GBP', 'NOK', 'CHF'];
    const lines = Array.from({ length: operations / 8 }, (_, i) => {
      const energy = atoms[i % atoms.length];
      const other = atoms[(i * 7 + 3) % atoms.length];
      const currency = currencies[i % currencies.length];
      return `
const p${i} = quantity(${i}, '${currency}/${energy}');
const q${i} = quantity(2, '${other}');
const m${i} = multiply(p${i}, q${i});
const c${i}: Quantity<'${currency}'> = add(m${i}.to('${currency}'), quantity(1, '${currency}'));
const d${i} = divide(c${i}, q${i}).to('EUR/MWh'${currency === 'EUR' ? '' : ', fx'});`;
    });
    const text = `
import { add, divide, fxTable, multiply, type Quantity, quantity } from '../../src/units/index.js';
const fx = fxTable({ base: 'EUR', rates: { USD: 1.08, GBP: 0.86, NOK: 11.6, CHF: 0.94 } });
${lines.join('\n')}`;
    const compilation = compile({ budget: text });
    expect(compilation.errors('budget')).toEqual([]);
    const spent = compilation.program.getInstantiationCount();
    expect(spent).toBeGreaterThan(operations);
    expect(spent).toBeLessThan(budget);
  });
});

import { z } from 'zod';
import { Secret } from './secret.js';

/**
 * The schema of a configuration, or of a part of one: its settings by name. Settings take `.optional()`, `.default(value)` and
 * `.describe(text)`; a part takes `.prefault({})` when it may be left out; rules over several settings are `.refine(…)`.
 */
export function settings<const S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S> {
  return z.object(shape);
}

/** A whole number within bounds, written in digits, for example `8080`. */
export function integerSetting(bounds: { readonly min: number; readonly max: number }): z.ZodType<number> {
  const expected = `expected a whole number from ${bounds.min} to ${bounds.max}`;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^[+-]?\d+$/, expected)
          .transform(Number),
      ],
      { error: expected },
    )
    .refine((value) => Number.isSafeInteger(value) && value >= bounds.min && value <= bounds.max, expected);
}

/** `true`, `yes`, `on`, `1` or `false`, `no`, `off`, `0`, in any case. */
export function booleanSetting(): z.ZodType<boolean> {
  return z.union(
    [z.boolean(), z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'] })],
    {
      error: 'expected true or false',
    },
  );
}

/** One of a few words, as written. */
export function choiceSetting<const T extends readonly [string, ...string[]]>(choices: T): z.ZodType<T[number]> {
  return z.enum([...choices], { error: `expected one of ${choices.join(', ')}` });
}

/** Any text that is not empty. */
export function textSetting(): z.ZodType<string> {
  return z.string().min(1, 'expected a text');
}

/** A password or token: a {@link Secret} that shows `[redacted]`. */
export function secretSetting(): z.ZodType<Secret> {
  return z.union(
    [
      z.instanceof(Secret),
      z
        .string()
        .min(1)
        .transform((text) => new Secret(text)),
    ],
    { error: 'expected a text' },
  );
}

/**
 * A URL of one of the protocols. As it may hold a password it is a {@link Secret}, whose label is the URL with the password,
 * the query and the fragment taken out.
 */
export function urlSetting(protocols: readonly string[]): z.ZodType<Secret> {
  const expected = `expected a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`;
  const parsed = z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !protocols.includes(url.protocol.slice(0, -1)) || url.host === '') {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
    return new Secret(text, urlLabel(url));
  });
  return z.union([z.instanceof(Secret), parsed], { error: expected });
}

function urlLabel(url: URL): string {
  const user =
    url.username === '' && url.password === '' ? '' : `${url.username}${url.password === '' ? '' : ':[redacted]'}@`;
  return `${url.protocol}//${user}${url.host}${url.pathname}${url.search === '' ? '' : '?[redacted]'}`;
}

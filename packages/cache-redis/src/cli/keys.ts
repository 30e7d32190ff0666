import type { Command } from './command.js';
import { EXIT } from './failure.js';
import { scanNames } from './scan.js';
import { oneLine } from './text.js';

const DEFAULT_LIMIT = 100;

/** Lists keys of entries. */
export const keysCommand: Command = {
  spec: {
    name: 'keys',
    summary: 'lists the keys of entries, without what the namespace puts in front',
    operands: [],
    options: {
      match: {
        value: 'PATTERN',
        help: 'only keys that match: * any text, ? any byte, [ab] one of these, \\ as it stands',
      },
      limit: { value: 'N', help: `at most so many (default: ${DEFAULT_LIMIT})` },
    },
    notes: 'In no order. A key with control characters is shown as a JSON text.',
  },
  async run({ args, out, signal, connect }) {
    const limit = args.count('limit', 1) ?? DEFAULT_LIMIT;
    await using connection = connect();
    const keys = new Set<string>();
    for await (const page of scanNames(connection, { rest: `:e:${args.text('match') ?? '*'}`, signal })) {
      for (const { kind, text } of page) if (kind === 'entry') keys.add(text);
      if (keys.size > limit) break;
    }
    const shown = [...keys].slice(0, limit);
    for (const key of shown) out.line(oneLine(key));
    const more = keys.size > limit;
    if (more) out.remark(`there are more than ${limit}: raise --limit, or narrow the search by --match`);
    out.document({ keys: shown, more });
    return EXIT.done;
  },
};

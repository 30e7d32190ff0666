/** What is wrong with the tags of a page, as an empty list when nothing is: every element closed, in order, attributes quoted. */
export function tagProblems(page: string): readonly string[] {
  const problems: string[] = [];
  const open: string[] = [];
  const body = page.replace(/^<!DOCTYPE html>\n/, '').replace(/<style>[^<]*<\/style>/, '');
  const tags = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z0-9:-]+="[^"<]*")*)\s*(\/?)>/g;
  for (const [, closing, name = '', , single] of body.matchAll(tags)) {
    if (closing === '/') {
      const expected = open.pop();
      if (expected !== name) problems.push(`</${name}> closes <${expected}>`);
    } else if (single !== '/') open.push(name);
  }
  problems.push(...open.map((name) => `<${name}> is not closed`));
  const rest = body.replace(tags, '');
  if (/[<>]/.test(rest)) problems.push(`there is a stray < or > near ${rest.match(/.{0,40}[<>].{0,40}/)?.[0]}`);
  if (/&(?!(amp|lt|gt|quot);)/.test(rest)) problems.push('there is a bare &');
  return problems;
}

import type { CallOptions, CatalogQuery, CatalogRepository, Page, SeriesDefinition } from '@aurum/core';
import {
  catalogConditions,
  catalogLimit,
  catalogScope,
  requireSameDefinition,
  seriesNotFound,
  signCursor,
  validateDefinitions,
  verifyCursor,
} from '@aurum/core/driver';
import type { Row, Session } from './client/session.js';
import type { CallSettings, RepositoryContext } from './context.js';
import { definitionOf } from './row-codec.js';
import { requireTenantId } from './series-reader.js';
import * as sql from './sql/catalog.js';
import type { Statement } from './sql/names.js';

/** The register of series in the database. */
export class TimescaleCatalogRepository implements CatalogRepository {
  readonly #context: RepositoryContext;
  #cursorKey: string | undefined;

  constructor(context: RepositoryContext) {
    this.#context = context;
  }

  async define(definitions: readonly SeriesDefinition[], options: CallOptions = {}): Promise<void> {
    const { names } = this.#context;
    await this.#call(
      { operation: 'define', batchSize: definitions.length, options, readOnly: false },
      async (session, tenantId) => {
        const valid = validateDefinitions(definitions);
        if (valid.length === 0) return;
        const given = new Map(valid.map((definition) => [definition.key, definition]));
        const requireSame = (rows: readonly Row[]): void => {
          for (const row of rows) {
            const stored = definitionOf(row);
            requireSameDefinition(stored, given.get(stored.key) as SeriesDefinition);
          }
        };
        requireSame(await run(session, sql.lockDefinitions(names, [...given.keys()])));
        requireSame(await run(session, sql.upsertDefinitions(names, tenantId, valid.map(rowOf))));
      },
    );
  }

  async get(key: string, options: CallOptions = {}): Promise<SeriesDefinition> {
    const found = await this.#find('get', key, options);
    if (found === undefined) throw seriesNotFound([key]);
    return found;
  }

  async find(key: string, options: CallOptions = {}): Promise<SeriesDefinition | undefined> {
    return this.#find('find', key, options);
  }

  #find(operation: string, key: string, options: CallOptions): Promise<SeriesDefinition | undefined> {
    return this.#call({ operation, options, readOnly: true }, async (session) => {
      const [row] = await run(session, sql.findDefinition(this.#context.names, key));
      return row === undefined ? undefined : definitionOf(row);
    });
  }

  async list(query: CatalogQuery = {}, options: CallOptions = {}): Promise<Page<SeriesDefinition>> {
    const { names } = this.#context;
    return this.#call({ operation: 'list', options, readOnly: true }, async (session, _tenantId, tenant) => {
      const limit = catalogLimit(query);
      const binding = { secret: await this.#secret(session), scope: catalogScope(tenant, query) };
      const after = query.cursor === undefined ? undefined : verifyCursor(query.cursor, binding);
      const rows = await run(session, sql.listDefinitions(names, catalogConditions(query), { after, limit }));
      const items = rows.slice(0, limit).map(definitionOf);
      const last = items.at(-1);
      return {
        items,
        nextCursor: last === undefined || rows.length <= limit ? undefined : signCursor(last.key, binding),
      };
    });
  }

  async counts(
    attribute: string,
    query: CatalogQuery = {},
    options: CallOptions = {},
  ): Promise<ReadonlyMap<string, number>> {
    return this.#call({ operation: 'counts', options, readOnly: true }, async (session) => {
      const rows = await run(session, sql.countValues(this.#context.names, catalogConditions(query), attribute));
      return new Map(rows.map((row) => [String(row.value), Number(row.count)]));
    });
  }

  async remove(key: string, options: CallOptions = {}): Promise<boolean> {
    const { names } = this.#context;
    return this.#call({ operation: 'remove', options, readOnly: false }, async (session) => {
      const [row] = await run(session, sql.lockSeries(names, key));
      if (row === undefined) return false;
      for (const statement of sql.removeSeries(names, Number(row.id))) await run(session, statement);
      return true;
    });
  }

  async #secret(session: Session): Promise<string> {
    if (this.#cursorKey === undefined) {
      const [row] = await run(session, sql.cursorKey(this.#context.names));
      this.#cursorKey = String(row?.value);
    }
    return this.#cursorKey;
  }

  async #call<T>(
    settings: CallSettings,
    work: (session: Session, tenantId: number, tenant: string) => Promise<T>,
  ): Promise<T> {
    const { names, call } = this.#context;
    return call(settings, async (session, tenant) => {
      const [row] = await run(session, sql.enter(names, tenant));
      return work(session, requireTenantId(row?.tenant, tenant), tenant);
    });
  }
}

function run(session: Session, { text, values }: Statement): Promise<readonly Row[]> {
  return session.query(text, values);
}

function rowOf(definition: SeriesDefinition): sql.DefinitionRow {
  const { key, unit, kind, clock, frequency, nan = 'store', issued = false, description, attributes = {} } = definition;
  const texts = [key, description ?? '', ...Object.values(attributes)];
  return {
    key,
    unit,
    kind,
    clock: clock.id,
    frequency,
    nan,
    issued,
    description: description ?? null,
    attributes,
    search_text: texts.map((text) => text.toLowerCase()).join('\n'),
  };
}

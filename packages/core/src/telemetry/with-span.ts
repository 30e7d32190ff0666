import { type Attributes, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { AurumError } from '../errors/index.js';

/** What a span is about. */
export interface SpanInit {
  /** Its name, for example `COPY aurum.observation`: few different ones, no keys or values in it. */
  readonly name: string;
  /** Its attributes, by the names of the semantic conventions, for example `{ 'db.system.name': 'postgresql' }`. */
  readonly attributes?: Attributes | undefined;
}

/**
 * Runs `work` in a client span that ends when the work does. A failure marks the span, with the code of an AurumError as
 * `error.type`, and is thrown on. Without an SDK the tracer is a no-op, and so is all of this.
 */
export async function withSpan<T>(tracer: Tracer, span: SpanInit, work: () => Promise<T>): Promise<T> {
  const init = { kind: SpanKind.CLIENT, ...(span.attributes === undefined ? {} : { attributes: span.attributes }) };
  return tracer.startActiveSpan(span.name, init, async (active) => {
    try {
      return await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      active.setAttribute(
        'error.type',
        AurumError.is(error) ? error.code : error instanceof Error ? error.name : 'Error',
      );
      active.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      active.end();
    }
  });
}

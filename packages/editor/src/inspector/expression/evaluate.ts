import { createClosure, parseExpression } from '@isthmus/sdk'
import type { ExpressionProblem, Json } from '@isthmus/sdk'

/** The data an expression is tried on. */
export interface Sample {
  readonly record: Json
  readonly trigger?: Json
  readonly run?: Json
}

/** What a row shows below an expression. */
export type ExpressionOutcome =
  | { readonly kind: 'blank' }
  | { readonly kind: 'invalid'; readonly problems: readonly ExpressionProblem[] }
  /** It can be read, but there is no record to try it on. */
  | { readonly kind: 'valid' }
  | { readonly kind: 'value'; readonly value: Json | undefined }
  | { readonly kind: 'failed'; readonly message: string }

// A keystroke must not freeze the page, so a preview gives up long before a run would.
const maxWork = 20_000

/** Checks an expression and tries it on a record, without generating code. */
export function evaluateExpression(
  source: string,
  sample: Sample | undefined,
  locals: readonly string[] = [],
): ExpressionOutcome {
  if (source.trim() === '') return { kind: 'blank' }
  const parsed = parseExpression(source, locals.length > 0 ? { scope: [...defaultScope, ...locals] } : {})
  if (!parsed.ok) return { kind: 'invalid', problems: parsed.problems }
  if (!sample || locals.length > 0) return { kind: 'valid' }
  try {
    const scope = { record: sample.record, trigger: sample.trigger, run: sample.run, vars: {} }
    return { kind: 'value', value: createClosure(parsed.expression, { maxWork })(scope) as Json | undefined }
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
}

const defaultScope: readonly string[] = ['record', 'trigger', 'run', 'vars']

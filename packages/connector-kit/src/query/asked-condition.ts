/** Which records a call asks for, read from its query; values are the texts that stand in it. */
export type AskedCondition =
  | { readonly all: readonly AskedCondition[] }
  | { readonly any: readonly AskedCondition[] }
  | { readonly not: AskedCondition }
  | AskedTest

export interface AskedTest {
  /** As the query language calls it. */
  readonly field: string
  readonly op: AskedOp
  readonly values: readonly string[]
}

export type AskedOp =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'in'
  | 'notIn'
  | 'contains'
  | 'startsWith'
  | 'endsWith'
  | 'empty'
  | 'notEmpty'

/** A query that the language does not allow; the mock refuses the call with its message. */
export class QueryFault extends Error {}

/** The signs of languages that look like SQL. */
export function signOp(sign: string): AskedOp {
  switch (sign) {
    case '=':
      return 'eq'
    case '!=':
    case '<>':
      return 'ne'
    case '>':
      return 'gt'
    case '>=':
      return 'ge'
    case '<':
      return 'lt'
    case '<=':
      return 'le'
    default:
      throw new QueryFault(`"${sign}" compares nothing`)
  }
}

/** What a pattern of LIKE looks for. Wildcards are allowed at its ends only, which is all that connectors write. */
export function likeTest(field: string, pattern: string, escape: string | undefined): AskedTest {
  const signs = Array.from(pattern)
  const parts: string[] = []
  let leading = false
  let trailing = false
  for (let at = 0; at < signs.length; at += 1) {
    const sign = signs[at] ?? ''
    if (sign === escape) parts.push(signs[(at += 1)] ?? '')
    else if (sign !== '%') parts.push(sign)
    else if (at === 0) leading = true
    else if (at === signs.length - 1) trailing = true
    else throw new QueryFault(`the pattern ${pattern} has a wildcard in its middle`)
  }
  const op = leading && trailing ? 'contains' : leading ? 'endsWith' : trailing ? 'startsWith' : 'eq'
  return { field, op, values: [parts.join('')] }
}

/** The test that holds where this one does not. */
export function negatedIf(test: AskedTest, negate: boolean): AskedCondition {
  return negate ? { not: test } : test
}

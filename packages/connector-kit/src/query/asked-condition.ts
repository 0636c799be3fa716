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
  const signs = signsOf(pattern, escape)
  const isAny = (at: number): boolean => signs.at(at)?.isWild === true
  const [leading, trailing] = [isAny(0), signs.length > 1 && isAny(-1)]
  const inner = signs.slice(leading ? 1 : 0, trailing ? -1 : undefined)
  if (inner.some(({ isWild }) => isWild)) throw new QueryFault(`the pattern ${pattern} has a wildcard in its middle`)
  return { field, op: likeOp(leading, trailing), values: [inner.map(({ sign }) => sign).join('')] }
}

function likeOp(leading: boolean, trailing: boolean): AskedOp {
  if (leading) return trailing ? 'contains' : 'endsWith'
  return trailing ? 'startsWith' : 'eq'
}

/** The characters of a pattern, those behind an escape taken as they are. */
function signsOf(pattern: string, escape: string | undefined): { readonly sign: string; readonly isWild: boolean }[] {
  const found: { readonly sign: string; readonly isWild: boolean }[] = []
  let isEscaped = false
  for (const sign of pattern) {
    if (!isEscaped && sign === escape) isEscaped = true
    else {
      found.push({ sign, isWild: !isEscaped && sign === '%' })
      isEscaped = false
    }
  }
  return found
}

/** The test that holds where this one does not. */
export function negatedIf(test: AskedTest, negate: boolean): AskedCondition {
  return negate ? { not: test } : test
}

/** What kind of value a parameter takes or a function returns; `date` is an ISO text, `decimal` a decimal text. */
export type ValueKind = 'any' | 'text' | 'number' | 'decimal' | 'boolean' | 'date' | 'list' | 'object' | 'arrow'

export interface FunctionParameter {
  readonly name: string
  readonly kind: ValueKind
  readonly optional?: true
  /** Takes this argument any number of times, also none; last parameter only. */
  readonly rest?: true
  /** For `arrow`: how many parameters the arrow may have. The first is an element of the list, the second its position from 0. */
  readonly arrowParameters?: 1 | 2
}

export type FunctionGroup = 'text' | 'chinese' | 'number' | 'decimal' | 'date' | 'list' | 'object' | 'value' | 'hash'

/** What the editor and the checks know about one function. */
export interface FunctionEntry {
  readonly name: string
  readonly group: FunctionGroup
  readonly signature: string
  readonly parameters: readonly FunctionParameter[]
  readonly returns: ValueKind
  /** A scope path handed over as the first argument, invisible to the author: `now()` reads `run.startedAt`. */
  readonly implicit?: { readonly root: string; readonly key: string }
  readonly summary: { readonly en: string; readonly zh: string }
  /** Both are tested: `source` evaluates to `result`. */
  readonly example: { readonly source: string; readonly result: unknown }
}

function parametersOf(signature: string): readonly FunctionParameter[] {
  const inside = signature.slice(signature.indexOf('(') + 1, signature.lastIndexOf(')'))
  if (inside === '') return []
  return inside.split(', ').map((text) => {
    const [left = '', kindText = 'any'] = text.split(': ')
    const rest = left.startsWith('...')
    const optional = left.endsWith('?')
    return {
      name: left.replace('...', '').replace('?', ''),
      ...kindOf(kindText),
      ...(optional ? { optional } : {}),
      ...(rest ? { rest } : {}),
    }
  })
}

const kinds: Readonly<Record<string, Pick<FunctionParameter, 'kind' | 'arrowParameters'>>> = {
  any: { kind: 'any' },
  text: { kind: 'text' },
  number: { kind: 'number' },
  decimal: { kind: 'decimal' },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
  list: { kind: 'list' },
  object: { kind: 'object' },
  arrow: { kind: 'arrow', arrowParameters: 1 },
  arrow2: { kind: 'arrow', arrowParameters: 2 },
}

function kindOf(text: string): Pick<FunctionParameter, 'kind' | 'arrowParameters'> {
  const kind = kinds[text]
  if (kind === undefined) throw new TypeError(`"${text}" is not a kind of value`)
  return kind
}

/** A row of a function table before its signature is taken apart. */
export interface FunctionRow {
  /** `name(parameter: kind, optional?: kind, ...rest: kind): kind`; `arrow2` is an arrow of up to two parameters. */
  readonly shape: string
  readonly en: string
  readonly zh: string
  readonly example: readonly [source: string, result: unknown]
  readonly implicit?: FunctionEntry['implicit']
}

/** Turns rows into entries, so that a signature is written once and its parts cannot disagree. */
export function functionEntries<Name extends string>(
  group: FunctionGroup,
  rows: Readonly<Record<Name, FunctionRow>>,
): Readonly<Record<Name, FunctionEntry>>
export function functionEntries(
  group: FunctionGroup,
  rows: Readonly<Record<string, FunctionRow>>,
): Readonly<Record<string, FunctionEntry>> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, entryOf(name, group, row)]))
}

function entryOf(name: string, group: FunctionGroup, row: FunctionRow): FunctionEntry {
  const end = row.shape.lastIndexOf('): ')
  const parameters = parametersOf(row.shape.slice(0, end + 1))
  const returns = kindOf(row.shape.slice(end + 3)).kind
  const shown = parameters.map((each) => `${each.rest ? '...' : ''}${each.name}${each.optional ? '?' : ''}`)
  const entry = {
    name,
    group,
    signature: `${name}(${shown.join(', ')})`,
    parameters,
    returns,
    summary: { en: row.en, zh: row.zh },
    example: { source: row.example[0], result: row.example[1] },
  }
  return row.implicit === undefined ? entry : { ...entry, implicit: row.implicit }
}

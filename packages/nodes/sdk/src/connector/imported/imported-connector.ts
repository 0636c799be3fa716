import { flowError, type Problem } from '../../errors.ts'
import type { JsonSchema } from '../../json.ts'
import { reachableSchemas, type ContractOperation, type ReadContract, type SignInKind } from '../../contract/index.ts'
import { checkSchema } from '../../schema/index.ts'
import { ConnectorDefinitionSchema, parseDefinition, type ConnectorDefinition } from '../definition/index.ts'

/** The kinds of contracts that connectors are made of. */
export const contractKinds = ['odata', 'openapi', 'wsdl', 'request'] as const
export type ContractKind = (typeof contractKinds)[number]

/** A connector made of a contract, as it is kept: a definition, and calls that definitions have no words for. Plain JSON. */
export interface ImportedConnector {
  readonly kind: ContractKind
  /** May be without objects, where a contract only describes calls. */
  readonly definition: ConnectorDefinition
  readonly operations: readonly ContractOperation[]
  /** What operations refer to as `#/$defs/NAME`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
}

/** What a person decides about an import. Lists that are left out mean everything. */
export interface ImportChoice {
  readonly kind: ContractKind
  /** Id of the connector; node types begin with it. */
  readonly id: string
  readonly title?: string
  readonly baseUrl?: string
  readonly signIn?: SignInKind
  readonly objects?: readonly string[]
  readonly operations?: readonly string[]
}

export type Assembled =
  | { readonly connector: ImportedConnector }
  | { readonly problems: readonly [Problem, ...Problem[]] }

const icons: Readonly<Record<ContractKind, string>> = {
  odata: 'database',
  openapi: 'braces',
  wsdl: 'file-code',
  request: 'globe',
}

/**
 * Puts a connector together of what a contract says and what a person chose.
 *
 * @returns The connector, or every problem with a JSON pointer: `CONNECTOR_DEFINITION_INVALID`, and `CONTRACT_INVALID` where
 * nothing was chosen. Errors: none.
 */
// oxlint-disable-next-line complexity -- one line per part that may be left out
export function assembleImport(contract: ReadContract, choice: ImportChoice): Assembled {
  const objects = picked(contract.objects, choice.objects)
  const operations = contract.operations.filter(({ id }) => choice.operations?.includes(id) ?? true)
  const [first] = Object.keys(objects)
  if (first === undefined && operations.length === 0) return { problems: [nothingChosen()] }
  const signIn = contract.signIns.find(({ kind }) => kind === choice.signIn) ?? contract.signIns[0]
  const title = (choice.title ?? contract.title ?? choice.id).slice(0, 200)
  const baseUrl = choice.baseUrl ?? contract.baseUrl
  const checked = checkedDefinition({
    schema: 'isthmus/connector/1',
    id: choice.id,
    version: '1.0.0',
    title: { en: title, 'zh-CN': title },
    summary: summaryOf(contract, Object.keys(objects).length, operations.length),
    icon: icons[choice.kind],
    connection: {
      fields: signIn.fields,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      auth: signIn.auth,
      ...(contract.csrf ? { csrf: contract.csrf } : {}),
      test: { object: testedObject(objects) ?? 'none' },
    },
    errors: contract.errors,
    ...(contract.limits ? { limits: contract.limits } : {}),
    objects,
  })
  if ('problems' in checked) return checked
  const schemas = reachableSchemas(operations, contract.schemas)
  return { connector: { kind: choice.kind, definition: checked.definition, operations, schemas } }
}

function nothingChosen(): Problem {
  return flowError(
    'CONTRACT_INVALID',
    { contract: '/', reason: 'no object and no operation of it was chosen' },
    { path: '' },
  ).toProblem()
}

function picked<T>(
  all: Readonly<Record<string, T>>,
  names: readonly string[] | undefined,
): Readonly<Record<string, T>> {
  if (!names) return all
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** A connection is tested with the first object that can be listed. */
function testedObject(objects: ReadContract['objects']): string | undefined {
  return Object.entries(objects).find(([, { list }]) => list !== undefined)?.[0]
}

function summaryOf({ version, title }: ReadContract, objects: number, operations: number) {
  const name = [title, version].filter((each) => each !== undefined).join(', ')
  const of = name === '' ? '' : `${name}: `
  return {
    en: `${of}${objects} objects and ${operations} operations, imported.`.slice(0, 500),
    'zh-CN': `${of}${objects} 个对象、${operations} 个操作（导入）。`.slice(0, 500),
  }
}

function checkedDefinition(
  value: { readonly objects: object } & Readonly<Record<string, unknown>>,
): { readonly definition: ConnectorDefinition } | { readonly problems: readonly [Problem, ...Problem[]] } {
  if (Object.keys(value.objects).length > 0) {
    const parsed = parseDefinition(value)
    if ('definition' in parsed) return parsed
    const [first, ...others] = parsed.problems
    return { problems: [first ?? nothingChosen(), ...others] }
  }
  const [first, ...others] = checkSchema(ConnectorDefinitionSchema, value).map(({ path, expected, got }) =>
    flowError('CONNECTOR_DEFINITION_INVALID', { place: path || '/', expected, got }, { path }).toProblem(),
  )
  // The schema was checked two lines before; what it is checked for beyond the schema concerns objects only.
  return first ? { problems: [first, ...others] } : { definition: value as unknown as ConnectorDefinition }
}

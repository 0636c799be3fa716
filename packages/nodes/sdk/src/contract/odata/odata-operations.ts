import type { Problem } from '../../errors.ts'
import { isJsonObject, type JsonSchema } from '../../json.ts'
import { contractLimits, keysKeyword, type DescribedEntity } from '../described-entity.ts'
import { leftOut } from '../left-out.ts'
import type { ContractOperation, OperationParameter } from '../read-contract.ts'
import { readValue } from './read-metadata.ts'
import type { EdmModel } from './edm-model.ts'
import { readHeaders, type ODataVersion } from './odata-version.ts'
import { attribute, elements, type XmlElement } from './read-xml.ts'

interface Found {
  readonly operations: readonly ContractOperation[]
  /** What operations refer to as `#/$defs/NAME`. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
  readonly problems: readonly Problem[]
}

/**
 * What a service offers besides its sets: actions and functions of V4, of a record or of the service, and function imports
 * of V2. Source: OData CSDL XML 4.01, sections 12 and 13; OData V2 Operations, section 2.15.
 */
export function operationsOf(
  document: XmlElement,
  { model, entities }: { readonly model: EdmModel; readonly entities: readonly DescribedEntity[] },
  version: ODataVersion,
): Found {
  const schemas = elements(elements(document, 'Edmx')[0], 'DataServices').flatMap((each) => elements(each, 'Schema'))
  const types = new ValueTypes(model)
  const service = { model, entities: new Map(entities.map(({ name, schema }) => [name, schema])), types }
  const read = version === 4 ? ofSchema : imports
  const found = schemas.flatMap((schema) => read(schema, service))
  const known = new Map<string, ContractOperation>()
  const problems: Problem[] = []
  for (const operation of found) {
    const { id } = operation
    if (known.size >= contractLimits.maxEntities) break
    if (/^[A-Za-z][\w.-]{0,119}$/.test(id) && !known.has(id)) known.set(id, operation)
    else problems.push(leftOut('$metadata', `/${id}`, 'another operation has the same name, or it cannot be one here'))
  }
  return { operations: [...known.values()], schemas: types.schemas(), problems }
}

interface Service {
  readonly model: EdmModel
  readonly entities: ReadonlyMap<string, JsonSchema>
  readonly types: ValueTypes
}

/** Schemas of what operations are given and answer with; types that have fields are written once. */
class ValueTypes {
  readonly #model: EdmModel
  readonly #read = new Map<string, JsonSchema>()
  readonly #schemas = new Map<string, JsonSchema>()

  constructor(model: EdmModel) {
    this.#model = model
  }

  schema(type: string, form: 'given' | 'whole'): JsonSchema {
    const key = `${form} ${type}`
    const known = this.#read.get(key)
    if (known) return known
    const { schema, defs } = readValue(this.#model, type, form)
    for (const [name, each] of defs) this.#schemas.set(name, each)
    this.#read.set(key, schema)
    return schema
  }

  schemas(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries(this.#schemas)
  }
}

function ofSchema(schema: XmlElement, service: Service): readonly ContractOperation[] {
  const namespace = attribute(schema, 'Namespace') ?? ''
  const kinds = [
    ...elements(schema, 'Action').map((element) => ({ element, isAction: true })),
    ...elements(schema, 'Function').map((element) => ({ element, isAction: false })),
  ]
  return kinds.flatMap((kind) => {
    const name = attribute(kind.element, 'Name')
    if (name === undefined) return []
    const isBound = attribute(kind.element, 'IsBound') === 'true'
    const naming = { name, namespace, service }
    return isBound ? bound(kind, naming) : unbound(kind, naming)
  })
}

interface Kind {
  readonly element: XmlElement
  readonly isAction: boolean
}

interface Naming {
  readonly name: string
  readonly namespace: string
  readonly service: Service
}

/** One operation per set whose records it belongs to. */
function bound(kind: Kind, naming: Naming): readonly ContractOperation[] {
  const { name, namespace, service } = naming
  const { model, entities, types } = service
  const [binding, ...parameters] = elements(kind.element, 'Parameter')
  const type = attribute(binding, 'Type') ?? ''
  const inner = /^Collection\((.+)\)$/.exec(type)?.[1]
  const wanted = model.qualified(inner ?? type)
  return model.sets
    .filter((set) => set.type === wanted)
    .map(({ name: set }) => {
      const called = `${namespace}.${name}`
      const whole = { id: `${set}.${name}`, title: `${set} ${name}`, tags: [set] }
      if (inner !== undefined) return callOf(kind, { ...whole, path: `/${set}/${called}`, parameters, keys: [], types })
      const { path, keys } = recordPath(set, entities.get(set) ?? {})
      const state = kind.isAction ? [stateParameter] : []
      return callOf(kind, { ...whole, path: `${path}/${called}`, parameters, keys: [...keys, ...state], types })
    })
}

/** Some services want to be told which state of a record is meant. Source: OData Protocol 4.01, section 8.2.4. */
const stateParameter: OperationParameter = {
  name: 'If-Match',
  in: 'header',
  required: false,
  title: 'Only this state (ETag), or * for any',
  schema: { type: 'string' },
}

/** The address of one record, with a parameter for each part of its key. */
function recordPath(
  set: string,
  schema: JsonSchema,
): { readonly path: string; readonly keys: readonly OperationParameter[] } {
  const listed = schema[keysKeyword]
  const names = Array.isArray(listed) ? listed.map(String) : []
  const { properties } = schema
  const keyOf = (name: string, field: string | undefined): OperationParameter => {
    const own = isJsonObject(properties) && field !== undefined ? properties[field] : undefined
    const title = field === undefined || names.length < 2 ? `Key of ${set}` : `${field} of ${set}`
    return {
      name,
      in: 'path',
      required: true,
      title,
      schema: isJsonObject(own) ? own : { type: 'string' },
      style: 'odata',
    }
  }
  if (names.length < 2) return { path: `/${set}({key})`, keys: [keyOf('key', names[0])] }
  const inside = names.map((field) => `${field}={key_${field}}`).join(',')
  return { path: `/${set}(${inside})`, keys: names.map((field) => keyOf(`key_${field}`, field)) }
}

function unbound(kind: Kind, { name, namespace, service: { model, types } }: Naming): readonly ContractOperation[] {
  const importName = kind.isAction ? 'ActionImport' : 'FunctionImport'
  const attributeName = kind.isAction ? 'Action' : 'Function'
  return model.imports
    .filter(
      (each) =>
        each.kind === importName && model.qualified(each.attributes(attributeName) ?? '') === `${namespace}.${name}`,
    )
    .map(({ name: imported }) =>
      callOf(kind, {
        id: imported,
        title: imported,
        path: `/${imported}`,
        parameters: elements(kind.element, 'Parameter'),
        keys: [],
        types,
      }),
    )
}

interface Called extends Pick<ContractOperation, 'id' | 'title' | 'path' | 'tags'> {
  readonly parameters: readonly XmlElement[]
  readonly keys: readonly OperationParameter[]
  readonly types: ValueTypes
}

function callOf({ element, isAction }: Kind, { parameters, keys, path, types, ...named }: Called): ContractOperation {
  const own = parameters.flatMap((each) => parameterOf(each, types))
  const answer = answerOf(element, types)
  const shared = { ...named, headers: readHeaders(4), ...answer }
  if (!isAction) {
    // A function is given its parameters in parentheses.
    const inside = own.map(({ name }) => `${name}={${name}}`).join(',')
    return {
      ...shared,
      method: 'GET',
      path: `${path}(${inside})`,
      parameters: [
        ...keys,
        ...own.map((each) => ({ ...each, in: 'path' as const, required: true, style: 'odata' as const })),
      ],
    }
  }
  const schema: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(own.map(({ name, schema: each }) => [name, each])),
    required: own.flatMap(({ name, required }) => (required ? [name] : [])),
  }
  const body = { mediaType: 'application/json', required: true, schema } as const
  return { ...shared, method: 'POST', path, parameters: keys, ...(own.length === 0 ? {} : { body }) }
}

function parameterOf(element: XmlElement, types: ValueTypes): readonly OperationParameter[] {
  const [name, type] = [attribute(element, 'Name'), attribute(element, 'Type') ?? 'Edm.String']
  if (name === undefined || !/^\w{1,100}$/.test(name)) return []
  const required = attribute(element, 'Nullable') === 'false'
  return [{ name, in: 'query', required, schema: types.schema(type, 'given') }]
}

function answerOf(element: XmlElement, types: ValueTypes): Pick<ContractOperation, 'answer' | 'answerAt'> {
  const type = attribute(elements(element, 'ReturnType')[0], 'Type')
  if (type === undefined) return {}
  const isPlain = /^Collection\(|^Edm\./.test(type)
  return { answer: types.schema(type, 'whole'), ...(isPlain ? { answerAt: '/value' } : {}) }
}

/** Function imports of V2: parameters stand in the query, as literals; the method is told beside. */
function imports(schema: XmlElement, { types }: Service): readonly ContractOperation[] {
  return elements(schema, 'EntityContainer')
    .flatMap((container) => elements(container, 'FunctionImport'))
    .flatMap((element): readonly ContractOperation[] => {
      const name = attribute(element, 'Name')
      if (name === undefined) return []
      const method = attribute(element, 'HttpMethod') === 'POST' ? 'POST' : 'GET'
      const parameters = elements(element, 'Parameter')
        .flatMap((each) => parameterOf(each, types))
        .map((each) => ({ ...each, style: 'odata' as const }))
      return [{ id: name, title: name, method, path: `/${name}`, parameters, headers: readHeaders(2), answerAt: '/d' }]
    })
}

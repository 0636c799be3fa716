import type { Problem } from '../../errors.ts'
import type { JsonSchema } from '../../json.ts'
import { contractLimits } from '../described-entity.ts'
import { leftOut } from '../left-out.ts'
import type { ContractOperation, OperationParameter } from '../read-contract.ts'
import { primitiveSchema } from './edm-schema.ts'
import type { EdmModel } from './edm-model.ts'
import { readHeaders, type ODataVersion } from './odata-version.ts'
import { attribute, elements, type XmlElement } from './read-xml.ts'

interface Found {
  readonly operations: readonly ContractOperation[]
  readonly problems: readonly Problem[]
}

/**
 * What a service offers besides its sets: actions and functions of V4, of a record or of the service, and function imports
 * of V2. Types of their parameters that are no primitives may hold anything. Source: OData CSDL XML 4.01, sections 12 and 13;
 * OData V2 Operations, section 2.15.
 */
export function operationsOf(document: XmlElement, model: EdmModel, version: ODataVersion): Found {
  const schemas = elements(elements(document, 'Edmx')[0], 'DataServices').flatMap((each) => elements(each, 'Schema'))
  const found = version === 4 ? schemas.flatMap((schema) => ofSchema(schema, model)) : schemas.flatMap(imports)
  const known = new Map<string, ContractOperation>()
  const problems: Problem[] = []
  for (const operation of found) {
    const { id } = operation
    if (known.size >= contractLimits.maxEntities) break
    if (/^[A-Za-z][\w.-]{0,119}$/.test(id) && !known.has(id)) known.set(id, operation)
    else problems.push(leftOut('$metadata', `/${id}`, 'another operation has the same name, or it cannot be one here'))
  }
  return { operations: [...known.values()], problems }
}

function ofSchema(schema: XmlElement, model: EdmModel): readonly ContractOperation[] {
  const namespace = attribute(schema, 'Namespace') ?? ''
  const kinds = [
    ...elements(schema, 'Action').map((element) => ({ element, isAction: true })),
    ...elements(schema, 'Function').map((element) => ({ element, isAction: false })),
  ]
  return kinds.flatMap((kind) => {
    const name = attribute(kind.element, 'Name')
    if (name === undefined) return []
    const isBound = attribute(kind.element, 'IsBound') === 'true'
    return isBound ? bound(kind, { name, namespace, model }) : unbound(kind, { name, namespace, model })
  })
}

interface Kind {
  readonly element: XmlElement
  readonly isAction: boolean
}

interface Naming {
  readonly name: string
  readonly namespace: string
  readonly model: EdmModel
}

/** One operation per set whose records it belongs to. */
function bound(kind: Kind, naming: Naming): readonly ContractOperation[] {
  const { name, namespace, model } = naming
  const [binding, ...parameters] = elements(kind.element, 'Parameter')
  const type = attribute(binding, 'Type') ?? ''
  const inner = /^Collection\((.+)\)$/.exec(type)?.[1]
  const wanted = model.qualified(inner ?? type)
  return model.sets
    .filter((set) => set.type === wanted)
    .map(({ name: set }) => {
      const called = `${namespace}.${name}`
      const key: OperationParameter = {
        name: 'key',
        in: 'path',
        required: true,
        title: `Key of ${set}`,
        schema: keySchema(model, wanted),
        style: 'odata',
      }
      const whole = { id: `${set}.${name}`, title: `${set} ${name}`, tags: [set] }
      const path = inner === undefined ? `/${set}({key})/${called}` : `/${set}/${called}`
      return callOf(kind, { ...whole, path, parameters, keys: inner === undefined ? [key] : [] })
    })
}

function unbound(kind: Kind, { name, namespace, model }: Naming): readonly ContractOperation[] {
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
      }),
    )
}

interface Called extends Pick<ContractOperation, 'id' | 'title' | 'path' | 'tags'> {
  readonly parameters: readonly XmlElement[]
  readonly keys: readonly OperationParameter[]
}

function callOf({ element, isAction }: Kind, { parameters, keys, path, ...named }: Called): ContractOperation {
  const own = parameters.flatMap((each) => parameterOf(each))
  const answer = answerOf(element)
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

function parameterOf(element: XmlElement): readonly OperationParameter[] {
  const [name, type] = [attribute(element, 'Name'), attribute(element, 'Type') ?? 'Edm.String']
  if (name === undefined || !/^\w{1,100}$/.test(name)) return []
  const required = attribute(element, 'Nullable') === 'false'
  return [{ name, in: 'query', required, schema: valueSchema(type) }]
}

function valueSchema(type: string): JsonSchema {
  const inner = /^Collection\((.+)\)$/.exec(type)?.[1]
  return inner === undefined ? (primitiveSchema(type) ?? {}) : { type: 'array', items: valueSchema(inner) }
}

function answerOf(element: XmlElement): Pick<ContractOperation, 'answer' | 'answerAt'> {
  const type = attribute(elements(element, 'ReturnType')[0], 'Type')
  if (type === undefined) return {}
  const isPlain = /^Collection\(|^Edm\./.test(type)
  return { answer: valueSchema(type), ...(isPlain ? { answerAt: '/value' } : {}) }
}

function keySchema(model: EdmModel, type: string): JsonSchema {
  const element = model.types.get(type)?.element
  const [name] = elements(elements(element, 'Key')[0], 'PropertyRef').map((each) => attribute(each, 'Name'))
  const property = elements(element, 'Property').find((each) => attribute(each, 'Name') === name)
  return primitiveSchema(attribute(property, 'Type') ?? 'Edm.String') ?? { type: 'string' }
}

/** Function imports of V2: parameters stand in the query, as literals; the method is told beside. */
function imports(schema: XmlElement): readonly ContractOperation[] {
  return elements(schema, 'EntityContainer')
    .flatMap((container) => elements(container, 'FunctionImport'))
    .flatMap((element): readonly ContractOperation[] => {
      const name = attribute(element, 'Name')
      if (name === undefined) return []
      const method = attribute(element, 'HttpMethod') === 'POST' ? 'POST' : 'GET'
      const parameters = elements(element, 'Parameter')
        .flatMap((each) => parameterOf(each))
        .map((each) => ({ ...each, style: 'odata' as const }))
      return [{ id: name, title: name, method, path: `/${name}`, parameters, headers: readHeaders(2), answerAt: '/d' }]
    })
}

import type { JsonSchema } from '../../json.ts'
import { attribute, elements, invalid, type XmlElement } from './read-xml.ts'

/** A structured type with the namespace it stands in. */
export interface NamedType {
  readonly element: XmlElement
  readonly namespace: string
}

/** What may be done with the records of a set; what is not said may be done. */
export interface SetAbilities {
  readonly creatable: boolean
  readonly updatable: boolean
  readonly deletable: boolean
  /** True when the service says that it tells of changes. */
  readonly tracked: boolean
  /** False when the service says that it takes no calls which hold others. */
  readonly batched: boolean
}

/** What a `$metadata` document defines, by qualified name. */
export interface EdmModel {
  readonly sets: readonly { readonly name: string; readonly type: string; readonly abilities: SetAbilities }[]
  /** Actions and functions that the service offers by themselves. */
  readonly imports: readonly {
    readonly kind: 'ActionImport' | 'FunctionImport'
    readonly name: string
    readonly attributes: (name: string) => string | undefined
  }[]
  readonly types: ReadonlyMap<string, NamedType>
  readonly enums: ReadonlyMap<string, JsonSchema>
  /** Other names of primitive types. */
  readonly definitions: ReadonlyMap<string, string>
  /** A name with its namespace in place of an alias. */
  qualified(name: string): string
  /** What a navigation property leads to; of V2 by its association. */
  target(property: XmlElement, namespace: string): { readonly type: string; readonly many: boolean } | undefined
}

export function readModel(document: XmlElement): EdmModel {
  const services = elements(elements(document, 'Edmx')[0], 'DataServices')
  const schemas = services.flatMap((service) => elements(service, 'Schema'))
  if (schemas.length === 0) throw invalid('it has no Edmx, DataServices and Schema; is it the $metadata of a service?')
  const aliases = new Map(
    schemas.flatMap((schema) => {
      const alias = attribute(schema, 'Alias')
      return alias === undefined ? [] : [[alias, namespaceOf(schema)] as const]
    }),
  )
  const qualified = (name: string): string => {
    const at = name.lastIndexOf('.')
    const namespace = at < 0 ? undefined : aliases.get(name.slice(0, at))
    return namespace === undefined ? name : `${namespace}${name.slice(at)}`
  }
  const defined = (kind: string) =>
    schemas.flatMap((schema) =>
      elements(schema, kind).map(
        (element) => [`${namespaceOf(schema)}.${attribute(element, 'Name') ?? ''}`, element, schema] as const,
      ),
    )
  const structured = [...defined('EntityType'), ...defined('ComplexType')]
  const associations = new Map(defined('Association').map(([name, element]) => [name, element]))
  return {
    sets: schemas.flatMap((schema) => setsOf(schema, { qualified, schemas })),
    imports: schemas.flatMap(importsOf),
    types: new Map(structured.map(([name, element, schema]) => [name, { element, namespace: namespaceOf(schema) }])),
    enums: new Map(defined('EnumType').map(([name, element]) => [name, enumSchema(element)])),
    definitions: new Map(
      defined('TypeDefinition').map(([name, element]) => [name, attribute(element, 'UnderlyingType') ?? '']),
    ),
    qualified,
    target: (property) => {
      const type = attribute(property, 'Type')
      if (type === undefined) return targetByRole(property, { associations, qualified })
      const inner = /^Collection\((.+)\)$/.exec(type)?.[1]
      return { type: qualified(inner ?? type), many: inner !== undefined }
    },
  }
}

function namespaceOf(schema: XmlElement): string {
  return attribute(schema, 'Namespace') ?? ''
}

interface SetPlace {
  readonly qualified: EdmModel['qualified']
  readonly schemas: readonly XmlElement[]
}

function setsOf(schema: XmlElement, { qualified, schemas }: SetPlace): EdmModel['sets'] {
  const containers = elements(schema, 'EntityContainer')
  return containers.flatMap((container) =>
    elements(container, 'EntitySet').flatMap((set) => {
      const [name, type] = [attribute(set, 'Name'), attribute(set, 'EntityType')]
      if (name === undefined || type === undefined) return []
      const whole = `${namespaceOf(schema)}.${attribute(container, 'Name') ?? ''}`
      const toldOf = (target: string) => schemas.flatMap((each) => annotationsOf(each, target, qualified))
      const abilities = abilitiesOf([set, ...toldOf(`${whole}/${name}`)])
      const batched = takesBatches([container, ...toldOf(whole)])
      return [{ name, type: qualified(type), abilities: { ...abilities, batched } }]
    }),
  )
}

/** Annotations that stand apart from what they speak of. */
function annotationsOf(schema: XmlElement, target: string, qualified: EdmModel['qualified']): readonly XmlElement[] {
  return elements(schema, 'Annotations').filter((each) => {
    const [container = '', ...set] = (attribute(each, 'Target') ?? '').split('/')
    return [qualified(container), ...set].join('/') === target
  })
}

/** Attributes of SAP, and terms of `Org.OData.Capabilities.V1`. */
function abilitiesOf(told: readonly XmlElement[]): Omit<SetAbilities, 'batched'> {
  const says = (term: string, member: string, value: string): boolean =>
    told
      .flatMap((each) => elements(each, 'Annotation'))
      .filter((each) => attribute(each, 'Term')?.endsWith(`.${term}`))
      .flatMap((each) => elements(each, 'Record'))
      .flatMap((each) => elements(each, 'PropertyValue'))
      .some((each) => attribute(each, 'Property') === member && attribute(each, 'Bool') === value)
  const sap = (name: string): boolean => told.some((each) => attribute(each, name) === 'false')
  return {
    creatable: !sap('creatable') && !says('InsertRestrictions', 'Insertable', 'false'),
    updatable: !sap('updatable') && !says('UpdateRestrictions', 'Updatable', 'false'),
    deletable: !sap('deletable') && !says('DeleteRestrictions', 'Deletable', 'false'),
    tracked:
      says('ChangeTracking', 'Supported', 'true') || told.some((each) => attribute(each, 'change-tracking') === 'true'),
  }
}

/** The terms `BatchSupported` and `BatchSupport` of `Org.OData.Capabilities.V1`; what is not said is so. */
function takesBatches(told: readonly XmlElement[]): boolean {
  const found = told
    .flatMap((each) => elements(each, 'Annotation'))
    .filter((each) => /\.BatchSupport(?:ed)?$/.test(attribute(each, 'Term') ?? ''))
  const inside = found
    .flatMap((each) => elements(each, 'Record'))
    .flatMap((each) => elements(each, 'PropertyValue'))
    .filter((each) => attribute(each, 'Property') === 'Supported')
  return ![...found, ...inside].some((each) => attribute(each, 'Bool') === 'false')
}

function importsOf(schema: XmlElement): EdmModel['imports'] {
  const containers = elements(schema, 'EntityContainer')
  return (['ActionImport', 'FunctionImport'] as const).flatMap((kind) =>
    containers.flatMap((container) =>
      elements(container, kind).flatMap((element) => {
        const name = attribute(element, 'Name')
        return name === undefined ? [] : [{ kind, name, attributes: (each: string) => attribute(element, each) }]
      }),
    ),
  )
}

function enumSchema(element: XmlElement): JsonSchema {
  const names = elements(element, 'Member').flatMap((member) => attribute(member, 'Name') ?? [])
  // Several members at once are written as one text, separated by commas.
  const isFlags = attribute(element, 'IsFlags') === 'true'
  return names.length === 0 || isFlags ? { type: 'string' } : { type: 'string', enum: names }
}

interface Roles {
  readonly associations: ReadonlyMap<string, XmlElement>
  readonly qualified: EdmModel['qualified']
}

function targetByRole(property: XmlElement, { associations, qualified }: Roles): ReturnType<EdmModel['target']> {
  const association = associations.get(qualified(attribute(property, 'Relationship') ?? ''))
  const role = attribute(property, 'ToRole')
  const end = elements(association, 'End').find((each) => attribute(each, 'Role') === role)
  const type = attribute(end, 'Type')
  return type === undefined ? undefined : { type: qualified(type), many: attribute(end, 'Multiplicity') === '*' }
}

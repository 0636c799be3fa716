import type { JsonSchema } from '../../json.ts'
import { attribute, elements, invalid, type XmlElement } from './read-xml.ts'

/** A structured type with the namespace it stands in. */
export interface NamedType {
  readonly element: XmlElement
  readonly namespace: string
}

/** What a `$metadata` document defines, by qualified name. */
export interface EdmModel {
  readonly sets: readonly { readonly name: string; readonly type: string }[]
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
    sets: schemas.flatMap((schema) => setsOf(schema, qualified)),
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

function setsOf(schema: XmlElement, qualified: EdmModel['qualified']): EdmModel['sets'] {
  const containers = elements(schema, 'EntityContainer')
  return containers.flatMap((container) =>
    elements(container, 'EntitySet').flatMap((set) => {
      const [name, type] = [attribute(set, 'Name'), attribute(set, 'EntityType')]
      return name === undefined || type === undefined ? [] : [{ name, type: qualified(type) }]
    }),
  )
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

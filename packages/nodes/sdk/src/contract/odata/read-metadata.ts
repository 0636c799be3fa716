import { keyKeyword, navigationKeyword, neededKeyword } from '../../flow/index.ts'
import type { JsonSchema } from '../../json.ts'
import { contractLimits, keysKeyword, type DescribedEntity } from '../described-entity.ts'
import { facetsOf, hasDefault, primitiveSchema } from './edm-schema.ts'
import { readModel, type EdmModel, type NamedType } from './edm-model.ts'
import { attribute, elements, invalid, readXml, type XmlElement } from './read-xml.ts'

/**
 * Reads the `$metadata` of an OData service, V2 or V4, as one entity per entity set. Types that contain themselves stay
 * references below `$defs`; navigation goes one step far. Throws `CONTRACT_INVALID` for what is no `$metadata`, or a
 * larger one than is read. Source: OData CSDL XML 4.01; OData V3 CSDL for V2 services.
 */
export function entitiesOfMetadata(text: string): readonly DescribedEntity[] {
  return entitiesIn(readModel(readXml(text)))
}

/** One entity per entity set of a model. Throws `CONTRACT_INVALID`. */
export function entitiesIn(model: EdmModel): readonly DescribedEntity[] {
  if (model.sets.length === 0) throw invalid('it names no entity sets')
  if (model.sets.length > contractLimits.maxEntities) {
    throw invalid(`it has ${model.sets.length} entity sets; at most ${contractLimits.maxEntities} are read`)
  }
  return model.sets.flatMap(({ name, type }) => {
    const found = model.types.get(type)
    return found ? [{ name, schema: new EntityReading(model).schema(found) }] : []
  })
}

/** A value of a type, with the types that it refers to. */
export interface ReadValue {
  readonly schema: JsonSchema
  readonly defs: ReadonlyMap<string, JsonSchema>
}

/**
 * A value that an action is `given`, of which what may be empty may be left out, or that it answers with. What is larger than is
 * read of an entity may be anything.
 */
export function readValue(model: EdmModel, type: string, form: ValueForm): ReadValue {
  try {
    return new EntityReading(model, form).value(type)
  } catch {
    return { schema: {}, defs: new Map() }
  }
}

type ValueForm = 'given' | 'whole'

/** Makes the schema of one entity, with the types it uses below `$defs`. */
class EntityReading {
  readonly #model: EdmModel
  readonly #form: ValueForm
  readonly #defs = new Map<string, JsonSchema>()
  #fields = 0

  constructor(model: EdmModel, form: ValueForm = 'whole') {
    this.#model = model
    this.#form = form
  }

  value(type: string): ReadValue {
    return { schema: this.#type(type), defs: this.#defs }
  }

  schema(type: NamedType): JsonSchema {
    const schema = this.#object(type, true)
    return this.#defs.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(this.#defs) }
  }

  #object(type: NamedType, withNavigation: boolean): JsonSchema {
    const line = this.#line(type)
    const own = line.flatMap(({ element }) => elements(element, 'Property')).filter(isNamed)
    const links = withNavigation ? line.flatMap((each) => this.#links(each)) : []
    const keys = line.flatMap(({ element }) =>
      elements(element, 'Key').flatMap((key) =>
        elements(key, 'PropertyRef').flatMap((each) => attribute(each, 'Name') ?? []),
      ),
    )
    const fields = own.map((property) => [nameOf(property), this.#property(property, keys)] as const)
    const needed = own.filter((property) => attribute(property, 'Nullable') === 'false' && !hasDefault(property))
    this.#count(fields.length + links.length)
    return {
      type: 'object',
      properties: Object.fromEntries([...fields, ...links]),
      required: this.#form === 'given' ? needed.map(nameOf) : fields.map(([name]) => name),
      ...(keys.length === 0 ? {} : { [keysKeyword]: keys }),
      [neededKeyword]: needed.map(nameOf),
      ...(line.some(({ element }) => attribute(element, 'OpenType') === 'true') ? { additionalProperties: true } : {}),
    }
  }

  /** The type with those it is derived from, the outermost first. */
  #line(type: NamedType): readonly NamedType[] {
    const line: NamedType[] = []
    let current: NamedType | undefined = type
    while (current && !line.includes(current) && line.length < contractLimits.maxDepth) {
      line.unshift(current)
      const base = attribute(current.element, 'BaseType')
      current = base === undefined ? undefined : this.#model.types.get(this.#model.qualified(base))
    }
    return line
  }

  #property(property: XmlElement, keys: readonly string[]): JsonSchema {
    const base = this.#type(attribute(property, 'Type') ?? 'Edm.String')
    const schema = { ...base, ...facetsOf(property, base) }
    const isKey = keys.length === 1 && keys[0] === attribute(property, 'Name')
    const marked = isKey ? { ...schema, [keyKeyword]: true } : schema
    return attribute(property, 'Nullable') === 'false' || keys.includes(nameOf(property)) ? marked : orNull(marked)
  }

  #type(type: string): JsonSchema {
    const inner = /^Collection\((.+)\)$/.exec(type)?.[1]
    if (inner !== undefined) return { type: 'array', items: this.#type(inner) }
    const primitive = primitiveSchema(type)
    if (primitive) return primitive
    const name = this.#model.qualified(type)
    const values = this.#model.enums.get(name)
    if (values) return values
    const renamed = this.#model.definitions.get(name)
    if (renamed !== undefined) return primitiveSchema(renamed) ?? {}
    const complex = this.#model.types.get(name)
    return complex ? this.#reference(complex, name) : {}
  }

  /** A structured type is written once; it may contain itself. */
  #reference(type: NamedType, typeName: string): JsonSchema {
    const name = this.#form === 'given' ? `${typeName}:given` : typeName
    if (!this.#defs.has(name)) {
      this.#defs.set(name, {})
      this.#defs.set(name, this.#object(type, false))
    }
    return { $ref: `#/$defs/${name.replaceAll('~', '~0').replaceAll('/', '~1')}` }
  }

  #links({ element, namespace }: NamedType): readonly (readonly [string, JsonSchema])[] {
    return elements(element, 'NavigationProperty').flatMap((property) => {
      const target = this.#model.target(property, namespace)
      const type = target && this.#model.types.get(target.type)
      const name = attribute(property, 'Name')
      if (!target || !type || name === undefined) return []
      const record = this.#reference(type, target.type)
      const schema = target.many ? { type: 'array', items: record } : { anyOf: [record, { type: 'null' }] }
      return [[name, { ...schema, [navigationKeyword]: true }] as const]
    })
  }

  #count(fields: number): void {
    this.#fields += fields
    if (this.#fields <= contractLimits.maxFields) return
    throw invalid(`an entity has more than ${contractLimits.maxFields} fields`)
  }
}

function isNamed(property: XmlElement): boolean {
  return attribute(property, 'Name') !== undefined
}

function nameOf(property: XmlElement): string {
  return attribute(property, 'Name') ?? ''
}

function orNull(schema: JsonSchema): JsonSchema {
  const { type } = schema
  if (typeof type !== 'string') return '$ref' in schema ? { anyOf: [schema, { type: 'null' }] } : schema
  if (type === 'array') return schema
  return { ...schema, type: [type, 'null'] }
}

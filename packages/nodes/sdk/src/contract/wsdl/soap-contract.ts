import type { JsonSchema } from '../../json.ts'

/** What a service takes and gives, read from its WSDL: enough to write and read its messages. */
export interface SoapContract {
  /** Of the service. */
  readonly name: string
  /** Where the WSDL says that it is. */
  readonly endpoint?: string
  readonly operations: readonly SoapOperation[]
  /** Operations that cannot be called from here, and why. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
  /** Structured types by `{namespace}name`; anonymous ones by the path of the element that has them. */
  readonly types: ReadonlyMap<string, XmlObjectType>
}

export interface SoapOperation {
  readonly name: string
  readonly documentation?: string
  readonly version: '1.1' | '1.2'
  /** Names of the port and of its service; missing for a binding that no port has. */
  readonly port?: string
  readonly service?: string
  /** `wrapped` is a single element of the operation's name, `bare` any other document. */
  readonly style: 'wrapped' | 'bare' | 'rpc'
  readonly soapAction: string
  readonly input: SoapMessage
  /** Missing for calls that are not answered. */
  readonly output?: SoapMessage
  readonly faults: readonly XmlField[]
}

/** What stands in the body of an envelope. */
export interface SoapMessage {
  /** Of rpc: the element around the parts. */
  readonly wrapper?: { readonly ns: string; readonly name: string }
  readonly parts: readonly XmlField[]
}

/** An element and where its values stand in JSON. */
export interface XmlField {
  /** Name in JSON: that of the element, without the dots that paths cannot have. */
  readonly field: string
  /** Empty for an element in no namespace. */
  readonly ns: string
  readonly name: string
  readonly type: XmlTypeUse
  readonly isOptional: boolean
  readonly isList: boolean
  readonly nillable: boolean
  readonly documentation?: string
}

export type XmlTypeUse =
  | { readonly kind: 'simple'; readonly of: XmlSimpleType }
  | { readonly kind: 'object'; readonly name: string }
  /** Anything at all. */
  | { readonly kind: 'any' }

/** How a text in XML becomes a value in JSON. */
export interface XmlSimpleType {
  readonly form: 'text' | 'number' | 'integer' | 'boolean'
  readonly schema: JsonSchema
}

/** Elements in the order in which they must be written. */
export type XmlContent =
  | ({ readonly kind: 'element' } & XmlField)
  | {
      readonly kind: 'group'
      /** `choice`: one of its parts at a time. */
      readonly order: 'sequence' | 'choice'
      readonly isOptional: boolean
      readonly isList: boolean
      readonly parts: readonly XmlContent[]
    }

export interface XmlObjectType {
  readonly ns: string
  readonly name: string
  readonly content: readonly XmlContent[]
  readonly attributes: readonly XmlAttributeField[]
  /** Of types that are a text with attributes: stands under `#text`. */
  readonly text?: XmlSimpleType
  /** True when elements that the schema does not name may stand in it. */
  readonly isOpen: boolean
  readonly isAbstract: boolean
  /** Types that may stand in its place, by `{namespace}name`; a value says which under `#type`, by its local name. */
  readonly derived: readonly string[]
}

export interface XmlAttributeField {
  /** `@name` in JSON. */
  readonly field: string
  readonly ns: string
  readonly name: string
  readonly type: XmlSimpleType
  readonly isRequired: boolean
}

/** All elements of a content, groups opened. */
export function fieldsOf(content: readonly XmlContent[]): readonly XmlField[] {
  return content.flatMap((part) => (part.kind === 'element' ? [part] : fieldsOf(part.parts)))
}

import type { WsdlDocuments } from './load-documents.ts'
import { ContentReader, freeName } from './content-reader.ts'
import { TypeReader } from './type-reader.ts'
import { SchemaIndex } from './schema-index.ts'
import { fieldsOf, type SoapContract, type SoapOperation, type XmlField, type XmlTypeUse } from './soap-contract.ts'
import { checkedName, UnusablePart } from './unusable-part.ts'
import { WsdlIndex, type BoundOperation, type PartUse } from './wsdl-index.ts'
import { wsdlInvalid, wsdlLimits, wsdlNs } from './wsdl-limits.ts'
import { childOf, type XmlNode } from './xml-tree.ts'

/** Reads the operations of all SOAP ports. Throws `CONTRACT_INVALID` when there is none. */
export function readOperations(documents: WsdlDocuments): SoapContract {
  const wsdl = new WsdlIndex(documents.definitions)
  const schemas = new SchemaIndex(documents.schemas)
  const types = new TypeReader(schemas)
  const reading = new OperationReading(wsdl, { schemas, types, content: new ContentReader(schemas, types) })
  const { name, endpoint, bound } = wsdl.service()
  if (bound.length > wsdlLimits.maxOperations) {
    throw wsdlInvalid(`it has ${bound.length} operations; at most ${wsdlLimits.maxOperations} are read`)
  }
  const skipped: { readonly name: string; readonly reason: string }[] = []
  const read = bound.flatMap((each) => {
    try {
      return [reading.operation(each)]
    } catch (error) {
      if (!(error instanceof UnusablePart)) throw error
      skipped.push({ name: each.name, reason: error.message })
      return []
    }
  })
  types.readAll()
  const operations = read.filter((operation) => {
    const reason = types.broken.size === 0 ? undefined : brokenIn(operation, types)
    if (reason !== undefined) skipped.push({ name: operation.name, reason })
    return reason === undefined
  })
  if (operations.length + skipped.length === 0) throw wsdlInvalid('it binds no operation to SOAP')
  return { name, ...(endpoint === undefined ? {} : { endpoint }), operations, skipped, types: types.types }
}

interface Readers {
  readonly schemas: SchemaIndex
  readonly types: TypeReader
  readonly content: ContentReader
}

class OperationReading {
  readonly #wsdl: WsdlIndex
  readonly #readers: Readers

  constructor(wsdl: WsdlIndex, readers: Readers) {
    this.#wsdl = wsdl
    this.#readers = readers
  }

  operation(bound: BoundOperation): SoapOperation {
    const { version, soapAction, isRpc, port, service } = bound
    const name = checkedName(bound.name)
    const abstract = this.#wsdl.abstractOperation(bound)
    const message = (direction: 'input' | 'output') => {
      const parts = this.#wsdl.parts(bound, abstract, direction)
      return (
        parts && {
          parts: this.#fields(parts.uses),
          ...(isRpc ? { wrapper: wrapperOf(bound, parts.ns, direction) } : {}),
        }
      )
    }
    const input = message('input')
    if (!input) throw new UnusablePart('it has no input')
    const output = message('output')
    const documentation = documentationOf(abstract)
    return {
      name,
      version,
      ...(port === undefined ? {} : { port }),
      ...(service === undefined ? {} : { service }),
      soapAction,
      style: isRpc ? 'rpc' : isWrapped(name, input.parts) ? 'wrapped' : 'bare',
      input,
      ...(output ? { output } : {}),
      faults: this.#faults(abstract),
      ...(documentation === undefined ? {} : { documentation }),
    }
  }

  #faults(abstract: XmlNode): readonly XmlField[] {
    return this.#wsdl.faultParts(abstract).flatMap((part) => {
      try {
        return this.#fields([part])
      } catch (error) {
        // A fault that cannot be typed is read as it comes.
        if (error instanceof UnusablePart) return []
        throw error
      }
    })
  }

  #fields(uses: readonly PartUse[]): readonly XmlField[] {
    const taken = new Set<string>()
    return uses.flatMap((use) => {
      if (use.kind === 'element') return this.#global(use.name, taken)
      const { part, type } = use
      const field = {
        field: freeName(checkedName(part), taken),
        ns: '',
        name: part,
        isOptional: false,
        isList: false,
        nillable: false,
      }
      return [{ ...field, type: this.#readers.types.named(type) }]
    })
  }

  #global(name: string, taken: Set<string>): readonly XmlField[] {
    const { schemas, content } = this.#readers
    const defined = schemas.find('element', name)
    if (!defined) throw new UnusablePart(`the element ${name} is defined nowhere`)
    return [content.part(defined, name, taken)]
  }
}

function wrapperOf(
  { name }: BoundOperation,
  ns: string,
  direction: 'input' | 'output',
): { readonly ns: string; readonly name: string } {
  return { ns, name: direction === 'input' ? name : `${name}Response` }
}

function isWrapped(operation: string, parts: readonly XmlField[]): boolean {
  const [only, ...others] = parts
  return others.length === 0 && only?.name === operation && only.type.kind === 'object'
}

function documentationOf(node: XmlNode): string | undefined {
  const text = childOf(node, wsdlNs, 'documentation')?.text.trim().replaceAll(/\s+/g, ' ')
  return text === undefined || text === '' ? undefined : text.slice(0, 500)
}

/** Why an operation cannot be used: the first type below it that cannot. */
function brokenIn({ input, output }: SoapOperation, { types, broken }: TypeReader): string | undefined {
  const open: XmlTypeUse[] = [...input.parts, ...(output?.parts ?? [])].map(({ type }) => type)
  const seen = new Set<string>()
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.kind !== 'object' || seen.has(next.name)) continue
    seen.add(next.name)
    const reason = broken.get(next.name)
    if (reason !== undefined) return reason
    open.push(...fieldsOf(types.get(next.name)?.content ?? []).map(({ type }) => type))
  }
  return undefined
}

import { UnusablePart } from './unusable-part.ts'
import { wsdlInvalid, wsdlNs } from './wsdl-limits.ts'
import { attributeOf, childOf, childrenOf, qualifiedName, resolvedName, type XmlNode } from './xml-tree.ts'

const soapNs = {
  '1.1': 'http://schemas.xmlsoap.org/wsdl/soap/',
  '1.2': 'http://schemas.xmlsoap.org/wsdl/soap12/',
} as const
type SoapVersion = keyof typeof soapNs

/** An operation as a binding has it. */
export interface BoundOperation {
  readonly name: string
  readonly node: XmlNode
  readonly binding: XmlNode
  readonly version: SoapVersion
  /** Names of the port and of its service; missing for a binding that no port has. */
  readonly port?: string
  readonly service?: string
  readonly soapAction: string
  readonly isRpc: boolean
}

/** A part of a message: an element by name, or a type under the name of the part. */
export type PartUse =
  | { readonly kind: 'element'; readonly name: string }
  | { readonly kind: 'type'; readonly part: string; readonly type: string }

interface Service {
  readonly name: string
  readonly endpoint: string | undefined
  readonly bound: readonly BoundOperation[]
}

/** Finds what a WSDL defines, in all of its documents. */
export class WsdlIndex {
  readonly #roots: readonly XmlNode[]
  readonly #named = new Map<string, XmlNode>()

  constructor(roots: readonly XmlNode[]) {
    this.#roots = roots
    for (const root of roots) {
      const ns = attributeOf(root, 'targetNamespace') ?? ''
      for (const node of root.children) {
        const name = attributeOf(node, 'name')
        if (node.ns === wsdlNs && name !== undefined) this.#named.set(`${node.name} ${qualifiedName(ns, name)}`, node)
      }
    }
  }

  /** All operations that can be called by SOAP; those of a version 1.1 port where a service has both. */
  service(): Service {
    const services = this.#roots.flatMap((root) => childrenOf(root, wsdlNs, 'service'))
    const ports = services.flatMap((service) => childrenOf(service, wsdlNs, 'port').map((port) => ({ port, service })))
    const bindings = ports.flatMap(({ port, service }) => {
      const found = this.#named.get(`binding ${resolvedName(port, attributeOf(port, 'binding') ?? '')}`)
      return found ? [{ binding: found, port, service }] : []
    })
    const loose = this.#roots
      .flatMap((root) => childrenOf(root, wsdlNs, 'binding'))
      .map((binding) => ({ binding, port: undefined, service: undefined }))
    const all = (bindings.length > 0 ? bindings : loose).flatMap((each) => {
      const version = versionOf(each.binding)
      return version === undefined ? [] : [{ ...each, version }]
    })
    if (all.length === 0) throw wsdlInvalid('it has no binding to SOAP')
    const sorted = all.toSorted((one, other) => one.version.localeCompare(other.version))
    const bound = new Map<string, BoundOperation>()
    for (const { binding, version, port, service } of sorted) {
      const place = placeOf(port, service)
      for (const node of childrenOf(binding, wsdlNs, 'operation')) {
        const operation = { ...boundOperation(node, binding, version), ...place }
        if (!bound.has(operation.name)) bound.set(operation.name, operation)
      }
    }
    const [first] = sorted
    const endpoint = first && attributeOf(childOf(first.port, soapNs[first.version], 'address'), 'location')
    const name = attributeOf(services[0], 'name') ?? attributeOf(this.#roots[0], 'name') ?? 'service'
    return { name, endpoint, bound: [...bound.values()] }
  }

  /** Throws `UnusablePart`. */
  abstractOperation({ binding, name, node }: BoundOperation): XmlNode {
    const portType = this.#named.get(`portType ${resolvedName(binding, attributeOf(binding, 'type') ?? '')}`)
    const same = childrenOf(portType, wsdlNs, 'operation').filter((each) => attributeOf(each, 'name') === name)
    const input = attributeOf(childOf(node, wsdlNs, 'input'), 'name')
    const found = same.find((each) => attributeOf(childOf(each, wsdlNs, 'input'), 'name') === input) ?? same[0]
    if (found) return found
    throw new UnusablePart('its port type does not have it')
  }

  /** The parts that stand in the body, and the namespace of the wrapper of rpc; `undefined` where nothing is sent. */
  parts(
    bound: BoundOperation,
    abstract: XmlNode,
    direction: 'input' | 'output',
  ): { readonly ns: string; readonly uses: readonly PartUse[] } | undefined {
    const used = childOf(abstract, wsdlNs, direction)
    if (!used) return undefined
    const wire = bodyOf(childOf(bound.node, wsdlNs, direction), soapNs[bound.version])
    if (attributeOf(wire, 'use') === 'encoded') throw new UnusablePart('it uses SOAP encoding (use="encoded")')
    const all = this.#messageParts(used)
    const listed = attributeOf(wire, 'parts')?.trim().split(/\s+/)
    const chosen = listed ? all.filter((part) => listed.includes(attributeOf(part, 'name') ?? '')) : all
    const uses = chosen.map(partUse)
    if (!bound.isRpc && uses.some(({ kind }) => kind === 'type')) {
      throw new UnusablePart('a part of its document names a type where an element must stand')
    }
    return { ns: attributeOf(wire, 'namespace') ?? '', uses }
  }

  faultParts(abstract: XmlNode): readonly PartUse[] {
    return childrenOf(abstract, wsdlNs, 'fault').flatMap((fault) => {
      try {
        return this.#messageParts(fault).map(partUse)
      } catch (error) {
        if (error instanceof UnusablePart) return []
        throw error
      }
    })
  }

  #messageParts(used: XmlNode): readonly XmlNode[] {
    const name = resolvedName(used, attributeOf(used, 'message') ?? '')
    const message = this.#named.get(`message ${name}`)
    if (message) return childrenOf(message, wsdlNs, 'part')
    throw new UnusablePart(`the message ${name} is defined nowhere`)
  }
}

function versionOf(binding: XmlNode): SoapVersion | undefined {
  return (['1.1', '1.2'] as const).find((version) => childOf(binding, soapNs[version], 'binding'))
}

function placeOf(port: XmlNode | undefined, service: XmlNode | undefined): Pick<BoundOperation, 'port' | 'service'> {
  const [own, whole] = [attributeOf(port, 'name'), attributeOf(service, 'name')]
  return { ...(own === undefined ? {} : { port: own }), ...(whole === undefined ? {} : { service: whole }) }
}

function boundOperation(node: XmlNode, binding: XmlNode, version: SoapVersion): BoundOperation {
  const own = childOf(node, soapNs[version], 'operation')
  const whole = childOf(binding, soapNs[version], 'binding')
  return {
    name: attributeOf(node, 'name') ?? '',
    node,
    binding,
    version,
    soapAction: attributeOf(own, 'soapAction') ?? '',
    isRpc: (attributeOf(own, 'style') ?? attributeOf(whole, 'style')) === 'rpc',
  }
}

/** The body may lie inside of a description of attachments. */
function bodyOf(direction: XmlNode | undefined, ns: string): XmlNode | undefined {
  const own = childOf(direction, ns, 'body')
  if (own || !direction) return own
  const mime = 'http://schemas.xmlsoap.org/wsdl/mime/'
  const parts = childrenOf(childOf(direction, mime, 'multipartRelated'), mime, 'part')
  return parts.map((part) => childOf(part, ns, 'body')).find((body) => body !== undefined)
}

function partUse(part: XmlNode): PartUse {
  const element = attributeOf(part, 'element')
  if (element !== undefined) return { kind: 'element', name: resolvedName(part, element) }
  const [name, type] = [attributeOf(part, 'name') ?? '', attributeOf(part, 'type')]
  if (type === undefined) throw new UnusablePart(`its part "${name}" has neither an element nor a type`)
  return { kind: 'type', part: name, type: resolvedName(part, type) }
}

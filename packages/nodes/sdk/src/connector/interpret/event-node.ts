import * as Type from 'typebox'
import type { ShapeRule } from '../../flow/index.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import { defineNode, ui, type EventRule, type NodeType, type SystemEvent } from '../../node/index.ts'
import { valueAt } from '../../schema/index.ts'
import type { ConnectorDefinition, WebhooksDefinition } from '../definition/index.ts'
import { addressKey, addressName } from './address-parts.ts'
import { closed, describedAs } from './node-fields.ts'

/** The trigger that takes a system's own calls, where the definition says how it makes them. */
export function eventNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const { webhooks } = definition
  return webhooks ? [eventNode(definition, webhooks)] : []
}

function eventNode(definition: ConnectorDefinition, webhooks: WebhooksDefinition): NodeType {
  return defineNode({
    ...describedAs(definition, 'event', { en: 'when it calls', zh: '收到其通知时' }),
    keywords: [definition.id, 'event', 'webhook', 'push', '事件', '推送', '回调'],
    kind: 'trigger',
    trigger: 'webhook',
    category: 'trigger',
    config: Type.Object(
      { path: pathField(), ...entitiesField(definition, webhooks), ...addressField(webhooks) },
      closed,
    ),
    shapes: { outputs: { out: eventShape() } },
    event: ruleOf(webhooks),
  })
}

function pathField() {
  return Type.String(
    ui(
      {
        title: { en: 'Path', 'zh-CN': '路径' },
        help: {
          en: 'The address to enter over there is /hooks/ and this path. It must be unique among active flows.',
          'zh-CN': '在对方系统中填写的地址为 /hooks/ 加上此路径；在已启用的流程中必须唯一。',
        },
        placeholder: 'crm/events',
      },
      { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*$', maxLength: 200 },
    ),
  )
}

function entitiesField({ objects }: ConnectorDefinition, { object }: WebhooksDefinition) {
  const names = [...new Set(Object.values(object?.names ?? {}))]
  if (names.length === 0) return {}
  const title = { en: 'Only these entities', 'zh-CN': '仅限这些对象' }
  const options = Object.fromEntries(names.map((name) => [name, objects[name]?.title ?? { en: name, 'zh-CN': name }]))
  return { entities: Type.Optional(Type.Array(Type.Enum(names, ui({ options })), ui({ title }, { maxItems: 200 }))) }
}

/** Needed where the caller signs the address it calls: what stands before us may have changed it. */
function addressField({ verify }: WebhooksDefinition) {
  const isSigned = verify.kind === 'hmac' && verify.parts.some((part) => part === 'url' || part === 'decodedUrl')
  if (!isSigned) return {}
  const hints = {
    title: { en: 'Address that it calls', 'zh-CN': '对方调用的地址' },
    help: {
      en: 'Scheme and host as entered over there, because the system signs the whole address.',
      'zh-CN': '在对方系统中填写的协议与主机名，因为签名覆盖完整地址。',
    },
    placeholder: 'https://flows.example.com',
  }
  return { publicAddress: Type.String(ui(hints, { pattern: '^https?://[^/?#]+$', maxLength: 300 })) }
}

const text = { type: 'string' }

function eventShape(): ShapeRule {
  const nullable = { type: ['string', 'null'] }
  return {
    kind: 'object',
    fields: [
      { name: 'entity', of: { kind: 'schema', schema: nullable } },
      { name: 'recordId', of: { kind: 'schema', schema: nullable } },
      { name: 'happened', of: { kind: 'schema', schema: nullable } },
      { name: 'receivedAt', of: { kind: 'schema', schema: { ...text, format: 'date-time' } } },
      { name: 'event', of: { kind: 'schema', schema: {} } },
    ],
  }
}

function ruleOf(webhooks: WebhooksDefinition): EventRule {
  const { verify, handshake, answer, events } = webhooks
  return {
    proof: verify,
    ...(handshake ? { handshake } : {}),
    ...(answer ? { answer } : {}),
    list: (body) => {
      const found = events === undefined ? [body] : valueAt(body, events)
      // A body is JSON, and so is every place in it.
      return Array.isArray(found) ? (found as readonly Json[]) : []
    },
    read: (event, { config, receivedAt }) => readEvent(webhooks, event, { config, receivedAt }),
  }
}

function readEvent(
  { object, recordId, happened, eventId }: WebhooksDefinition,
  event: Json,
  { config, receivedAt }: { readonly config: JsonObject; readonly receivedAt: string },
): SystemEvent | undefined {
  const entity = entityOf(object, event)
  const { entities } = config
  if (Array.isArray(entities) && entities.length > 0 && !(entities as readonly Json[]).includes(entity))
    return undefined
  const id = idOf(event, eventId)
  const record = {
    entity,
    recordId: partAt(event, recordId),
    happened: textAt(event, happened),
    receivedAt,
    event,
  }
  return id === null ? { record } : { id, record }
}

/** All places of a name count, in their order; an event that lacks one of them has no name. */
function idOf(event: Json, places: WebhooksDefinition['eventId']): string | null {
  if (!Array.isArray(places)) return textAt(event, places)
  const texts = places.map((place) => textAt(event, place))
  return texts.includes(null) ? null : JSON.stringify(texts)
}

type Place = NonNullable<WebhooksDefinition['recordId'] | NonNullable<WebhooksDefinition['object']>['at']>

/** The text at a place, or the part of the address that stands there; null for an address without such a part. */
function partAt(event: Json, place: Place | undefined): string | null {
  if (place === undefined || typeof place === 'string') return textAt(event, place)
  const address = textAt(event, place.at) ?? ''
  if (place.as === 'addressName') return addressName(address) ?? null
  const key = addressKey(address)
  // An address of many records names none of them.
  return key === undefined || key === addressName(address) ? null : key
}

function textAt(event: Json, pointer: string | undefined): string | null {
  return pointer === undefined ? null : plainText(valueAt(event, pointer)) || null
}

/** The object that the event is about; null for one that the definition does not know. */
function entityOf(object: WebhooksDefinition['object'], event: Json): string | null {
  const named = partAt(event, object?.at)
  const names = object?.names ?? {}
  return named !== null && Object.hasOwn(names, named) ? (names[named] ?? null) : null
}

import { defineConnector, defineNode, sampleField, sampleShape, ui, type JsonSchema } from '@isthmus/sdk'
import * as Type from 'typebox'
import { dedupeField } from './dedupe-field.ts'

/** The secret that callers of a webhook share with us. Nothing is called on it, so it has no base URL. */
export const webhookSecret = defineConnector({
  id: 'webhook-secret',
  title: { en: 'Webhook secret', 'zh-CN': 'Webhook 密钥' },
  summary: {
    en: 'A secret that callers of a webhook send or sign with.',
    'zh-CN': '调用方在请求中携带或用于签名的密钥。',
  },
  icon: 'shield-check',
  config: Type.Object({}, { additionalProperties: false }),
  secret: Type.Object({
    secret: Type.String(ui({ title: { en: 'Secret', 'zh-CN': '密钥' } }, { minLength: 8, maxLength: 1000 })),
  }),
  auth: { kind: 'none' },
})

const onlyChecked = { field: 'check', is: ['secret', 'hmac'] } as const

const config = Type.Object(
  {
    path: Type.String(
      ui(
        {
          title: { en: 'Path', 'zh-CN': '路径' },
          help: {
            en: 'The address is /hooks/ and this path. It must be unique among active flows.',
            'zh-CN': '访问地址为 /hooks/ 加上此路径；在已启用的流程中必须唯一。',
          },
          placeholder: 'orders/new',
        },
        { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*$', maxLength: 200 },
      ),
    ),
    methods: Type.Array(
      Type.Enum(['POST', 'GET', 'PUT', 'PATCH', 'DELETE']),
      ui({ title: { en: 'Methods', 'zh-CN': '请求方法' } }, { minItems: 1, uniqueItems: true, default: ['POST'] }),
    ),
    check: Type.Optional(
      Type.Enum(['none', 'secret', 'hmac'], {
        default: 'none',
        ...ui({
          title: { en: 'Check the caller', 'zh-CN': '校验调用方' },
          help: {
            en: 'Needs a connection that holds the secret. Calls that fail the check are refused and start nothing.',
            'zh-CN': '需要选择保存密钥的连接。未通过校验的请求会被拒绝，且不会启动运行。',
          },
          widget: 'select',
          options: {
            none: { en: 'No check', 'zh-CN': '不校验' },
            secret: { en: 'A header holds the secret', 'zh-CN': '请求头携带密钥' },
            hmac: { en: 'A header holds an HMAC-SHA256 signature', 'zh-CN': '请求头携带 HMAC-SHA256 签名' },
          },
        }),
      }),
    ),
    header: Type.Optional(
      Type.String(
        ui(
          { title: { en: 'Header', 'zh-CN': '请求头' }, placeholder: 'X-Signature', when: onlyChecked },
          { pattern: '^[A-Za-z0-9-]+$', maxLength: 100, default: 'X-Signature' },
        ),
      ),
    ),
    timestampHeader: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Timestamp header', 'zh-CN': '时间戳请求头' },
            help: {
              en: 'When set, the signature covers "<timestamp>.<body>" and calls older than five minutes are refused.',
              'zh-CN': '填写后，签名内容为“<时间戳>.<请求体>”，且拒绝超过五分钟的请求。',
            },
            placeholder: 'X-Timestamp',
            when: { field: 'check', is: ['hmac'] },
          },
          { pattern: '^$|^[A-Za-z0-9-]+$', maxLength: 100 },
        ),
      ),
    ),
    dedupe: Type.Optional(dedupeField()),
    sample: sampleField({ en: 'Sample of the body', 'zh-CN': '请求体示例' }),
    body: Type.Optional(
      Type.Unsafe<JsonSchema>(
        Type.Object(
          {},
          ui({
            title: { en: 'Shape of the body', 'zh-CN': '请求体结构' },
            help: {
              en: 'A JSON Schema. Mappings are checked against it; calls are not.',
              'zh-CN': 'JSON Schema。用于检查映射，不校验请求。',
            },
            widget: 'json',
            advanced: true,
          }),
        ),
      ),
    ),
  },
  { additionalProperties: false },
)

const texts = { type: 'object', additionalProperties: { type: 'string' } }

/**
 * Starts a run for every HTTP request to `/hooks/<path>`. The record is `{ method, path, query, headers, body,
 * receivedAt }`: `headers` in lower case, `body` parsed when it is JSON or a form, else text, `receivedAt` an ISO instant.
 * With `hmac`, the header holds the hex digest, bare or after `sha256=`. With `dedupe`, a repeated event is answered by
 * status 200 and `{ runId, duplicate: true }`.
 */
export const webhookTrigger = defineNode({
  id: 'trigger.webhook',
  version: 1,
  kind: 'trigger',
  trigger: 'webhook',
  title: { en: 'Webhook', 'zh-CN': 'Webhook' },
  summary: { en: 'Starts the flow when another system sends a request.', 'zh-CN': '收到外部系统的请求时启动流程。' },
  category: 'trigger',
  icon: 'webhook',
  keywords: ['http', 'request', 'hook', 'callback', 'event', 'trigger', '请求', '回调', '事件', '触发'],
  connector: 'webhook-secret',
  connectionOptional: true,
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'object',
        fields: [
          { name: 'method', of: { kind: 'schema', schema: { type: 'string' } } },
          { name: 'path', of: { kind: 'schema', schema: { type: 'string' } } },
          { name: 'query', of: { kind: 'schema', schema: texts } },
          { name: 'headers', of: { kind: 'schema', schema: texts } },
          { name: 'body', of: { kind: 'first', of: [{ kind: 'config', at: '/body' }, sampleShape] } },
          { name: 'receivedAt', of: { kind: 'schema', schema: { type: 'string', format: 'date-time' } } },
        ],
      },
    },
  },
})

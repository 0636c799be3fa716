import {
  defineNode,
  intoField,
  orExpression,
  placeInto,
  sampleField,
  sampleShape,
  ui,
  type EffectContext,
  type HttpRequest,
  type Json,
} from '@isthmus/sdk'
import * as Type from 'typebox'

const pairs = (title: { readonly en: string; readonly 'zh-CN': string }) =>
  Type.Optional(
    Type.Record(
      Type.String(),
      orExpression(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })),
      ui({ title, widget: 'keyValue' }),
    ),
  )

const idempotentMethods: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE']
const bodyMethods = { field: 'method', is: ['POST', 'PUT', 'PATCH', 'DELETE'] } as const

const config = Type.Object(
  {
    method: Type.Enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'], {
      default: 'GET',
      ...ui({ title: { en: 'Method', 'zh-CN': '请求方法' }, widget: 'select' }),
    }),
    url: orExpression(Type.String({ maxLength: 4000 }), {
      title: { en: 'URL or path', 'zh-CN': 'URL 或路径' },
      help: {
        en: 'A path is appended to the address of the connection. Without a connection, a whole URL.',
        'zh-CN': '路径附加在连接地址之后；未选择连接时填写完整 URL。',
      },
      placeholder: '/orders',
    }),
    query: pairs({ en: 'Query', 'zh-CN': '查询参数' }),
    headers: pairs({ en: 'Headers', 'zh-CN': '请求头' }),
    bodyType: Type.Optional(
      Type.Enum(['json', 'text'], {
        default: 'json',
        ...ui({
          title: { en: 'Body is', 'zh-CN': '请求体类型' },
          widget: 'select',
          options: { json: { en: 'JSON', 'zh-CN': 'JSON' }, text: { en: 'Text', 'zh-CN': '文本' } },
          when: bodyMethods,
        }),
      }),
    ),
    body: Type.Optional(
      orExpression(Type.String({ maxLength: 1_000_000 }), {
        title: { en: 'Body', 'zh-CN': '请求体' },
        help: {
          en: 'An expression may give any value, such as record. A fixed text is sent as it stands.',
          'zh-CN': '表达式可返回任意值，例如 record；固定文本原样发送。',
        },
        widget: 'multiline',
        when: bodyMethods,
      }),
    ),
    result: Type.Optional(
      Type.Enum(['body', 'answer', 'file'], {
        default: 'body',
        ...ui({
          title: { en: 'Result', 'zh-CN': '结果' },
          widget: 'select',
          options: {
            body: { en: 'The body', 'zh-CN': '响应体' },
            answer: { en: 'Status, headers and body', 'zh-CN': '状态码、响应头和响应体' },
            file: { en: 'A file with the body', 'zh-CN': '保存响应体的文件' },
          },
          advanced: true,
        }),
      }),
    ),
    file: Type.Optional(
      orExpression(Type.String({ maxLength: 1000 }), {
        title: { en: 'File', 'zh-CN': '文件' },
        help: {
          en: 'Path below the "files" folder of the data folder. The body is written piece by piece, so that its size does not matter.',
          'zh-CN': '数据文件夹中“files”目录下的相对路径。响应体分段写入，大小不受内存限制。',
        },
        placeholder: 'downloads/products.csv',
        when: { field: 'result', is: ['file'] },
        advanced: true,
      }),
    ),
    into: intoField(),
    sample: sampleField({ en: 'Sample of the body', 'zh-CN': '响应体示例' }),
    accept: Type.Optional(
      Type.Array(
        Type.Integer({ minimum: 300, maximum: 599 }),
        ui(
          {
            title: { en: 'Also accept', 'zh-CN': '视为成功的状态码' },
            help: {
              en: 'Statuses besides 2xx that are no error, such as 404.',
              'zh-CN': '除 2xx 外不视为错误的状态码，例如 404。',
            },
            widget: 'list',
            advanced: true,
          },
          { maxItems: 50 },
        ),
      ),
    ),
    idempotencyHeader: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Idempotency header', 'zh-CN': '幂等请求头' },
            help: {
              en: 'Header for a key of this one call, such as Idempotency-Key, when the other system honours it: the call may then be repeated. Without it a POST or PATCH whose answer is lost waits for a person.',
              'zh-CN':
                '对方系统支持幂等键时填写请求头名称（例如 Idempotency-Key），每次调用带唯一键，可安全重发；否则丢失响应的 POST 或 PATCH 会等待人工处理。',
            },
            placeholder: 'Idempotency-Key',
            when: bodyMethods,
            advanced: true,
          },
          { pattern: '^[A-Za-z0-9-]*$', maxLength: 100 },
        ),
      ),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: 600_000,
        ...ui({ title: { en: 'Time limit (ms)', 'zh-CN': '超时（毫秒）' }, widget: 'number', advanced: true }),
      }),
    ),
  },
  { additionalProperties: false },
)

const answerSchema = {
  type: 'object',
  properties: { status: { type: 'integer' }, headers: { type: 'object' }, body: {} },
  required: ['status', 'headers', 'body'],
}

const fileSchema = {
  type: 'object',
  properties: { file: { type: 'string' }, bytes: { type: 'integer' }, contentType: { type: 'string' } },
  required: ['file', 'bytes', 'contentType'],
}

/** How long a body may take that is written to a file, where nothing else is set. */
const fileTimeoutMs = 600_000

/**
 * Sends one HTTP request per record. It counts as a write whatever the method, because nothing tells what a call does to
 * an unknown system; a preview never sends it. When the answer is lost, only calls are repeated that do no harm then: by
 * method (RFC 9110 section 9.2.2), or because they carry a key in `idempotencyHeader`. Others wait for a person.
 */
export const httpRequest = defineNode({
  id: 'http.request',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'HTTP request', 'zh-CN': 'HTTP 请求' },
  summary: { en: 'Calls any HTTP API.', 'zh-CN': '调用任意 HTTP 接口。' },
  category: 'connector',
  icon: 'globe',
  keywords: ['api', 'rest', 'call', 'fetch', 'webhook', 'curl', 'get', 'post', '接口', '请求', '调用'],
  connector: 'http',
  connectionOptional: true,
  permissions: { hosts: ['*'] },
  config,
  shapes: {
    outputs: {
      out: {
        kind: 'place',
        into: '/into',
        of: {
          kind: 'choose',
          at: '/result',
          cases: { answer: { kind: 'schema', schema: answerSchema }, file: { kind: 'schema', schema: fileSchema } },
          otherwise: sampleShape,
        },
      },
    },
  },
  repeatable: ({ method, idempotencyHeader }) => idempotentMethods.includes(method) || Boolean(idempotencyHeader),
  run: async ({ record, config: call }, context) => {
    const request: HttpRequest = {
      method: call.method,
      url: call.url,
      ...(call.query ? { query: call.query } : {}),
      ...bodyOf(call, context.idempotencyKey),
      ...(call.accept ? { accept: call.accept } : {}),
      ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
    }
    if (call.result === 'file')
      return [{ record: placeInto(record, call.into, await fileOf(request, call.file ?? '', context)) }]
    const answer = await context.http(request)
    const whole: Json = { status: answer.status, headers: answer.headers, body: answer.body }
    return [{ record: placeInto(record, call.into, call.result === 'answer' ? whole : answer.body) }]
  },
})

/** The body in a file, which is there only once all of it has come. */
async function fileOf(request: HttpRequest, file: string, context: EffectContext): Promise<Json> {
  const writer = await context.files.create(file)
  try {
    const answer = await context.http({ timeoutMs: fileTimeoutMs, ...request, into: (part) => writer.write(part) })
    const bytes = await writer.close()
    return { file, bytes, contentType: answer.headers['content-type'] ?? '' }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

interface Call {
  readonly method: HttpRequest['method']
  readonly headers?: Readonly<Record<string, string | number | boolean>>
  readonly idempotencyHeader?: string
  readonly bodyType?: 'json' | 'text'
  /** An expression may give any value. */
  readonly body?: Json
}

function bodyOf(call: Call, key: string): Pick<HttpRequest, 'headers' | 'body'> {
  const { method, headers = {}, idempotencyHeader, bodyType = 'json', body } = call
  const given = {
    ...(idempotencyHeader ? { [idempotencyHeader.toLowerCase()]: key } : {}),
    ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
  }
  if (body === undefined || method === 'GET' || method === 'HEAD') return { headers: given }
  if (bodyType === 'json') {
    // A text typed into the form is JSON already; sent as a JSON string it would arrive quoted.
    return { headers: { 'content-type': 'application/json', ...given }, body }
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { headers: { 'content-type': 'text/plain; charset=utf-8', ...given }, body: text }
}

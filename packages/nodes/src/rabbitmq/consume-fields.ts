import { ui } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Which queue to take from, and what its messages hold. */
export function queueFields() {
  return {
    queue: Type.String(
      ui(
        {
          title: { en: 'Queue', 'zh-CN': '队列' },
          help: { en: 'It must exist; it is never made or changed.', 'zh-CN': '队列必须已存在；不会创建或修改。' },
          placeholder: 'orders',
        },
        { minLength: 1, maxLength: 255 },
      ),
    ),
    format: Type.Enum(['json', 'text', 'bytes'], {
      default: 'json',
      ...ui({
        title: { en: 'Messages hold', 'zh-CN': '消息内容' },
        widget: 'select',
        options: {
          json: { en: 'JSON', 'zh-CN': 'JSON' },
          text: { en: 'Text in UTF-8', 'zh-CN': 'UTF-8 文本' },
          bytes: { en: 'Bytes (as base64)', 'zh-CN': '字节（base64）' },
        },
      }),
    }),
    deadLetterQueue: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Queue for dead letters', 'zh-CN': '死信队列' },
            help: {
              en: 'It must exist. It gets messages that cannot be read, or that could not be taken so often as set below, with the reason in a header. Empty: they are rejected, and lost unless the queue has a dead letter exchange.',
              'zh-CN':
                '队列必须已存在。无法读取或多次未能处理的消息会连同原因（消息头）转入该队列。留空则拒绝消息；若队列未设置死信交换机，消息将丢失。',
            },
            placeholder: 'orders.dead',
          },
          { maxLength: 255 },
        ),
      ),
    ),
  }
}

const keyed = { field: 'by', is: ['messageId', 'header', 'path', 'body'] } as const

/** Where the key of a message stands that its id is not. */
function keyPlaces() {
  return {
    header: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Header', 'zh-CN': '消息头' },
            placeholder: 'x-event-id',
            when: { field: 'by', is: ['header'] },
          },
          { maxLength: 100 },
        ),
      ),
    ),
    path: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Field of the body', 'zh-CN': '消息体字段' },
            help: {
              en: 'A path such as order.id, or a JSON pointer such as /order/id.',
              'zh-CN': '路径（如 order.id）或 JSON 指针（如 /order/id）。',
            },
            placeholder: 'event_id',
            when: { field: 'by', is: ['path'] },
          },
          { maxLength: 500 },
        ),
      ),
    ),
  }
}

/** How a message that is handed out again is recognised. */
export function messageDedupeField() {
  return Type.Object(
    {
      by: Type.Enum(['messageId', 'header', 'path', 'body', 'none'], {
        default: 'messageId',
        ...ui({
          title: { en: 'Messages are the same when', 'zh-CN': '判定为重复消息的依据' },
          help: {
            en: 'A broker hands messages out again after a broken connection. One without the value set here then starts a second run.',
            'zh-CN': '连接中断后代理会重新投递消息；缺少此处所选值的消息届时会再次启动运行。',
          },
          widget: 'select',
          options: {
            messageId: { en: 'Their message id is equal', 'zh-CN': '消息 ID 相同' },
            header: { en: 'A header is equal', 'zh-CN': '某个消息头相同' },
            path: { en: 'A field of the body is equal', 'zh-CN': '消息体中的某个字段相同' },
            body: { en: 'The whole body is equal', 'zh-CN': '整个消息体相同' },
            none: { en: 'Never: each delivery starts a run', 'zh-CN': '不判定：每次投递都启动运行' },
          },
        }),
      }),
      ...keyPlaces(),
      windowMinutes: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 43_200,
          default: 1440,
          ...ui({
            title: { en: 'Remembered for minutes', 'zh-CN': '记忆时长（分钟）' },
            widget: 'number',
            when: keyed,
          }),
        }),
      ),
    },
    {
      additionalProperties: false,
      ...ui({ title: { en: 'Repeated messages', 'zh-CN': '重复消息' }, advanced: true }),
    },
  )
}

interface Count {
  readonly range: readonly [least: number, usual: number, most: number]
  readonly title: { readonly en: string; readonly 'zh-CN': string }
  readonly help?: { readonly en: string; readonly 'zh-CN': string }
}

const count = ({ range: [minimum, usual, maximum], title, help }: Count) =>
  Type.Optional(
    Type.Integer({
      minimum,
      maximum,
      default: usual,
      ...ui({ title, widget: 'number', advanced: true, ...(help ? { help } : {}) }),
    }),
  )

/** How many messages at a time, and for how long. */
export function paceFields() {
  return {
    messagesPerRun: count({
      range: [1, 100, 1000],
      title: { en: 'Messages per run, at most', 'zh-CN': '每次运行最多消息数' },
    }),
    runsAtOnce: count({
      range: [1, 4, 16],
      title: { en: 'Runs at the same time', 'zh-CN': '同时运行数' },
      help: { en: '1 keeps the order of the queue.', 'zh-CN': '设为 1 可保持队列顺序。' },
    }),
    lingerMs: count({
      range: [0, 20, 10_000],
      title: { en: 'Wait for more messages (ms)', 'zh-CN': '等待更多消息（毫秒）' },
    }),
    prefetch: count({
      range: [1, 500, 2000],
      title: { en: 'Messages held here, at most', 'zh-CN': '预取消息数上限' },
      help: {
        en: 'All of them are in memory, each as large as the broker allows.',
        'zh-CN': '这些消息全部位于内存中，单条大小以代理的限制为准。',
      },
    }),
    maxKilobytes: count({
      range: [1, 1024, 65_536],
      title: { en: 'Largest message (kB)', 'zh-CN': '单条消息上限（kB）' },
    }),
    maxDeliveries: count({
      range: [1, 5, 100],
      title: { en: 'Tries before it is a dead letter', 'zh-CN': '转为死信前的尝试次数' },
    }),
  }
}

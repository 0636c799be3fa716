import { ui } from '@isthmus/sdk'
import * as Type from 'typebox'

const byHeader = { field: 'by', is: ['header'] } as const
const byPath = { field: 'by', is: ['path'] } as const

/**
 * How a webhook tells that it has seen an event before. A repeat within `windowMinutes` is answered with the id of the run
 * that the first one started.
 */
export function dedupeField() {
  return Type.Object(
    {
      by: Type.Enum(['none', 'header', 'path', 'body'], {
        default: 'none',
        ...ui({
          title: { en: 'Events are the same when', 'zh-CN': '判定为重复事件的依据' },
          widget: 'select',
          options: {
            none: { en: 'Never: each call starts a run', 'zh-CN': '不判定：每次调用都启动运行' },
            header: { en: 'A header is equal', 'zh-CN': '请求头相同' },
            path: { en: 'A field of the body is equal', 'zh-CN': '请求体中的某个字段相同' },
            body: { en: 'The whole body is equal', 'zh-CN': '整个请求体相同' },
          },
        }),
      }),
      header: Type.Optional(
        Type.String(
          ui(
            { title: { en: 'Header', 'zh-CN': '请求头' }, placeholder: 'X-Event-Id', when: byHeader },
            { pattern: '^[A-Za-z0-9-]+$', maxLength: 100 },
          ),
        ),
      ),
      path: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Field of the body', 'zh-CN': '请求体字段' },
              help: {
                en: 'A path such as order.id, or a JSON pointer such as /order/id.',
                'zh-CN': '路径（如 order.id）或 JSON 指针（如 /order/id）。',
              },
              placeholder: 'event_id',
              when: byPath,
            },
            { minLength: 1, maxLength: 500 },
          ),
        ),
      ),
      windowMinutes: windowField(),
      whenMissing: missingField(),
    },
    {
      additionalProperties: false,
      ...ui({
        title: { en: 'Repeated events', 'zh-CN': '重复事件' },
        help: {
          en: 'Systems that deliver at least once send an event again when they missed our answer.',
          'zh-CN': '采用“至少一次”投递的系统在未收到应答时会再次发送事件。',
        },
        advanced: true,
      }),
    },
  )
}

function windowField() {
  return Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 43_200,
      default: 1440,
      ...ui({
        title: { en: 'Remembered for minutes', 'zh-CN': '记忆时长（分钟）' },
        widget: 'number',
        when: { field: 'by', is: ['header', 'path', 'body'] },
      }),
    }),
  )
}

function missingField() {
  return Type.Optional(
    Type.Enum(['accept', 'refuse'], {
      default: 'accept',
      ...ui({
        title: { en: 'A call without it', 'zh-CN': '缺少该值时' },
        widget: 'select',
        options: {
          accept: { en: 'starts a run', 'zh-CN': '照常启动运行' },
          refuse: { en: 'is refused', 'zh-CN': '拒绝调用' },
        },
        when: { field: 'by', is: ['header', 'path', 'body'] },
      }),
    }),
  )
}

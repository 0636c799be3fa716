import { defineNode, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

const problemSchema = {
  type: 'object',
  properties: { code: { type: 'string' }, message: { type: 'string' }, node: { type: 'string' } },
  required: ['code', 'message', 'node'],
  additionalProperties: true,
}

const caughtSchema = {
  type: 'object',
  properties: {
    error: problemSchema,
    record: {},
    node: {
      type: 'object',
      properties: { id: { type: 'string' }, name: { type: 'string' } },
      required: ['id', 'name'],
    },
  },
  required: ['error', 'record', 'node'],
}

const count = { type: 'integer' }

const endSchema = {
  type: 'object',
  properties: {
    run: { type: 'string' },
    flow: { type: 'string' },
    status: { type: 'string' },
    records: {
      type: 'object',
      properties: { in: count, out: count, errors: count },
      required: ['in', 'out', 'errors'],
      additionalProperties: true,
    },
    failure: {
      type: ['object', 'null'],
      properties: { node: { type: 'string' }, nodeName: { type: 'string' }, problem: problemSchema },
      additionalProperties: true,
    },
  },
  required: ['run', 'flow', 'status', 'records', 'failure'],
  additionalProperties: true,
}

/** Takes the failed records of other nodes that no wire took. */
export const catchFailures = defineNode({
  id: 'catch',
  version: 1,
  kind: 'source',
  source: 'catch',
  title: { en: 'Catch failures', 'zh-CN': '捕获失败' },
  summary: {
    en: 'Takes records that failed in other nodes and that no error port took.',
    'zh-CN': '接收其他节点中失败且未被错误端口接收的记录。',
  },
  category: 'control',
  icon: 'life-buoy',
  keywords: ['error', 'exception', 'try', 'failure', 'handler', '错误', '异常', '捕获', '失败'],
  config: Type.Object(
    {
      nodes: Type.Optional(
        Type.Array(
          Type.String({ minLength: 1, maxLength: 64 }),
          ui(
            {
              title: { en: 'Nodes', 'zh-CN': '节点' },
              help: {
                en: 'Whose failures are caught. None chosen: those of all nodes that do not come after a catch or finally.',
                'zh-CN': '捕获哪些节点的失败。未选择时：所有不在捕获或收尾节点之后的节点。',
              },
              widget: 'nodes',
            },
            { uniqueItems: true, maxItems: 1000 },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'schema', schema: caughtSchema } } },
})

/** Begins when everything else of the run has ended, however it ended. */
export const atTheEnd = defineNode({
  id: 'finally',
  version: 1,
  kind: 'source',
  source: 'finally',
  title: { en: 'Finally', 'zh-CN': '收尾' },
  summary: {
    en: 'Begins when the rest of the run has ended: also after a failure, a stop or a cancellation.',
    'zh-CN': '运行的其余部分结束后开始执行，包括失败、终止或取消之后。',
  },
  category: 'control',
  icon: 'flag',
  keywords: ['end', 'cleanup', 'done', 'after', 'notify', '结束', '清理', '收尾', '通知'],
  config: Type.Object(
    {
      limitSeconds: Type.Optional(
        Type.Integer(
          ui(
            {
              title: { en: 'Time limit in seconds', 'zh-CN': '时间限制（秒）' },
              help: { en: 'For everything that follows this node.', 'zh-CN': '适用于此节点之后的所有步骤。' },
              advanced: true,
            },
            { minimum: 1, maximum: 3600, default: 60 },
          ),
        ),
      ),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'schema', schema: endSchema } } },
})

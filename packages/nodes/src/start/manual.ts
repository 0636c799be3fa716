import { defineNode } from '@isthmus/sdk'
import * as Type from 'typebox'

/** Starts a run when a person, the command line or the API asks; the records come with the call. */
export const manualTrigger = defineNode({
  id: 'trigger.manual',
  version: 1,
  kind: 'trigger',
  trigger: 'manual',
  title: { en: 'Manual start', 'zh-CN': '手动启动' },
  summary: {
    en: 'Starts the flow when you press Run, from the command line or by API.',
    'zh-CN': '点击“运行”、通过命令行或 API 启动流程。',
  },
  category: 'trigger',
  icon: 'play',
  keywords: ['start', 'run', 'button', 'test', 'trigger', '启动', '运行', '触发', '手动'],
  config: Type.Object({}, { additionalProperties: false }),
})

import { flowError, ui, upstreamError, type FlowError, type HttpAnswer } from '@isthmus/sdk'
import type { SoapFault } from '@isthmus/sdk/contract-readers'
import * as Type from 'typebox'

/** What a fault means for the record. */
export const faultClasses = ['refuse', 'retry', 'done', 'doneOnRetry', 'park', 'absent'] as const
export type FaultClass = (typeof faultClasses)[number]

export interface FaultRule {
  readonly code: string
  readonly class: FaultClass
}

/** A config field: which faults mean what, by any of their codes. */
export function faultRulesField(classes: readonly FaultClass[]) {
  const row = Type.Object(
    {
      code: Type.String(
        ui(
          {
            title: { en: 'Code', 'zh-CN': '代码' },
            help: {
              en: 'A code in the detail of the fault, the name of an element of it, or the fault code.',
              'zh-CN': '故障详情中的代码、详情元素的名称，或故障代码。',
            },
            placeholder: 'DUPLICATE',
          },
          { minLength: 1, maxLength: 200 },
        ),
      ),
      class: Type.Enum([...classes], {
        default: 'refuse',
        ...ui({ title: { en: 'Means', 'zh-CN': '含义' }, widget: 'select', options: titles }),
      }),
    },
    { additionalProperties: false },
  )
  return Type.Optional(
    Type.Array(
      row,
      ui(
        {
          title: { en: 'Faults', 'zh-CN': '故障' },
          help: {
            en: 'Faults that are not listed: those of the caller are errors of the record, those of the server are tried again.',
            'zh-CN': '未列出的故障：属于调用方的视为记录错误，属于服务端的会重试。',
          },
          widget: 'list',
        },
        { maxItems: 200 },
      ),
    ),
  )
}

const titles = {
  refuse: { en: 'the record is wrong', 'zh-CN': '记录有误' },
  retry: { en: 'try again later', 'zh-CN': '稍后重试' },
  done: { en: 'it is there already: success', 'zh-CN': '已存在：视为成功' },
  doneOnRetry: { en: 'success when the call was repeated', 'zh-CN': '重复调用时视为成功' },
  park: { en: 'wait until somebody decides', 'zh-CN': '搁置，等待人工处理' },
  absent: { en: 'there is no such record', 'zh-CN': '记录不存在' },
} as const

/** Fault codes of the versions of SOAP for mistakes of the server; https://www.w3.org/TR/soap12-part1/#faultcodes. */
const ofServer = /^(?:Server|Receiver)(?:\.|$)/
/** Fault codes of WS-Security 1.1, section 12, that say the credential is wrong. */
const ofSecurity: readonly string[] = [
  'FailedAuthentication',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'SecurityTokenUnavailable',
  'UnsupportedSecurityToken',
  'MessageExpired',
]

/** The meaning of a fault; the most particular code that is listed decides. */
export function faultClass({ codes }: SoapFault, rules: readonly FaultRule[], attempt: number): FaultClass | 'auth' {
  const rule = codes.flatMap((code) => rules.find((each) => each.code === code) ?? [])[0]
  if (rule) return rule.class === 'doneOnRetry' ? (attempt > 1 ? 'done' : 'refuse') : rule.class
  if (codes.some((code) => ofSecurity.includes(code))) return 'auth'
  return codes.some((code) => ofServer.test(code)) ? 'retry' : 'refuse'
}

/** The same for an operation that only reads, where nothing can be done already. */
export function readClass(
  fault: SoapFault,
  rules: readonly FaultRule[],
): Exclude<FaultClass, 'done' | 'doneOnRetry'> | 'auth' {
  const kind = faultClass(fault, rules, 1)
  return kind === 'done' || kind === 'doneOnRetry' ? 'refuse' : kind
}

interface Faulty {
  readonly host: string
  readonly answer: HttpAnswer
  readonly fault: SoapFault
}

/** The error that a fault of a class stands for. */
export function faultError(kind: Exclude<FaultClass, 'done' | 'doneOnRetry'> | 'auth', at: Faulty): FlowError {
  const { host, answer, fault } = at
  const [code = 'fault'] = fault.codes
  const message = fault.message.includes(code) ? fault.message : `${code}: ${fault.message || 'no reason given'}`
  const params = { host, status: answer.status, message }
  switch (kind) {
    case 'park':
      return flowError('DECISION_NEEDED', { host, message })
    case 'retry':
      // The wait that the answer asks for counts; its status does not.
      return upstreamError(
        host,
        { ...answer, status: answer.headers['retry-after'] === undefined ? 500 : 503 },
        message,
      )
    case 'auth':
      return flowError('UPSTREAM_UNAUTHORIZED', params)
    case 'refuse':
    case 'absent':
      return flowError('UPSTREAM_REJECTED', params)
  }
}

import { acknowledgeEdifact } from './acknowledge-edifact.ts'
import { acknowledgeX12, type X12Acknowledgement } from './acknowledge-x12.ts'
import { isAccepted, type Judged, type JudgedGroup } from './judge.ts'

export interface AcknowledgeOptions {
  readonly form: X12Acknowledgement
  /** UTC, `2026-11-22T10:30`. */
  readonly sentAt: string
}

/** An answer to the sender of an interchange, ready to be sent. */
export interface Acknowledgement {
  /** `997`, `999`, `TA1` or `CONTRL`. */
  readonly type: string
  readonly standard: string
  /** Who gets it: the sender of the interchange. */
  readonly recipient: string
  readonly recipientQualifier: string
  readonly interchange: string
  readonly status: 'accepted' | 'partly' | 'rejected'
  readonly messages: readonly {
    readonly group: string
    readonly message: string
    readonly messageType: string
    readonly accepted: boolean
  }[]
  readonly text: string
}

/** The answer to an interchange; `undefined` where there is nothing to answer: acknowledgements are never acknowledged. */
export function acknowledge(judged: Judged, options: AcknowledgeOptions): Acknowledgement | undefined {
  const { interchange, faults } = judged
  const groups = judged.groups.filter((group) => !isAcknowledgement(group))
  if (groups.length === 0 && faults.length === 0) return undefined
  if (groups.length === 0 && judged.groups.length > 0) return undefined
  const answered = { ...judged, groups }
  const messages = groups.flatMap((group) =>
    group.messages.map((each) => ({
      group: group.group.controlNumber,
      message: each.message.controlNumber,
      messageType: each.message.type,
      accepted: isAccepted(judged, group, each),
    })),
  )
  const x12 = interchange.standard === 'X12'
  const { type, text } = x12 ? acknowledgeX12(answered, options) : acknowledgeEdifact(answered, options.sentAt)
  return {
    type,
    standard: interchange.standard,
    recipient: interchange.sender.id,
    recipientQualifier: interchange.sender.qualifier,
    interchange: interchange.controlNumber,
    status: statusOf(
      faults.length > 0,
      messages.map(({ accepted }) => accepted),
    ),
    messages,
    text,
  }
}

function statusOf(refused: boolean, accepted: readonly boolean[]): Acknowledgement['status'] {
  if (refused || (accepted.length > 0 && accepted.every((one) => !one))) return 'rejected'
  return accepted.every(Boolean) ? 'accepted' : 'partly'
}

const acknowledgements: readonly string[] = ['997', '999', 'CONTRL']

function isAcknowledgement({ group, messages }: JudgedGroup): boolean {
  const onlyThose = messages.length > 0 && messages.every(({ message }) => acknowledgements.includes(message.type))
  return group.code === 'FA' || onlyThose
}

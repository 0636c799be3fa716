export type { BatchContext, BatchForm, BatchInput, BatchResult } from './batch-form.ts'
export { defineNode } from './define-node.ts'
export type {
  BusinessKey,
  ControlNode,
  EffectInput,
  EffectNode,
  Emission,
  NodeType,
  PureNode,
  SourceNode,
  TriggerNode,
} from './define-node.ts'
export type { ControlRequest, EachFailure } from './control-request.ts'
export type { Arrangement, Collect, CollectNode, HoldText } from './collect-node.ts'
export type { LineReaderNode, LineWriter, LineWriterNode, RecordLines } from './line-node.ts'
export { compareCodePoints, compareSortKeys } from './sort-order.ts'
export type { SortField, SortKey } from './sort-order.ts'
export type { UnknownCall, Verdict } from './unknown-outcome.ts'
export { expressionOnly, ExpressionSchema, orExpression, ui } from './config-schema.ts'
export type { Resolved } from './config-schema.ts'
export { configAnswer } from './config-answer.ts'
export { callOperations } from './effect-context.ts'
export type {
  CallOperation,
  ConnectionView,
  EffectContext,
  FileReader,
  FileStore,
  FileWriter,
  HttpAnswer,
  HttpRequest,
  WebhookResponse,
} from './effect-context.ts'
export type { EventHeader, EventProof, EventRule, EventSignature, SystemEvent } from './event-rule.ts'
export { pollFields } from './poll.ts'
export type { PollBatch, PollContext, PolledChange, PollRuns, PollSource, PollWindow } from './poll.ts'
export type { ProgramText, ProgramWriter, WrittenScope } from './program.ts'
export { createProgramWriter } from './program-writer.ts'
export type { WriterNotes } from './program-writer.ts'
export { fieldNamePattern, fieldPathPattern, fieldRows } from './field-rows.ts'
export { intoField, placeInto } from './into-field.ts'
export { conditionsField, foundShape, limitField, whenMissing } from './read-fields.ts'
export { upstreamError, upstreamMessage } from './upstream-error.ts'
export { sampleField, sampleShape } from './sample-field.ts'
export {
  columnsField,
  fileField,
  rowFields,
  rowShape,
  writtenFileField,
  writtenFileName,
  writtenFileShape,
} from './file-fields.ts'
export { RecordColumns } from './record-columns.ts'
export type { ColumnsOptions } from './record-columns.ts'
export { whenUnknownField } from './unknown-field.ts'
export type { QueueDoor, QueueFacts, QueueMessage, QueueOutcome } from './queue-door.ts'
export type { Mail, MailAttachment, MailDoor, MailReceipt } from './mail-door.ts'
export type { RemoteFile, RemoteWrite, SftpDoor, WrittenFile } from './sftp-door.ts'
export type { SqlAnswer, SqlDoor, SqlQuery, SqlRun } from './sql-door.ts'
export { withTitles } from './with-titles.ts'

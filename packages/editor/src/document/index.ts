export { DocumentProvider, useDocumentState, useFlowDocument } from './DocumentContext.tsx'
export { addFragment, fragmentOf } from './fragment.ts'
export type { Fragment } from './fragment.ts'
export { FlowDocument } from './flow-document.ts'
export type { DocumentState, FlowDocumentOptions } from './flow-document.ts'
export { freshIds, freshName } from './fresh-ids.ts'
export {
  boxAround,
  columnStep,
  freePlace,
  gridStep,
  nodeHeight,
  nodeWidth,
  onGrid,
  placeAfter,
  rowStep,
} from './geometry.ts'
export type { Box, Point } from './geometry.ts'
export { connect, insertNode, likelyOutput } from './insert-node.ts'
export type { Insertion, InsertPlace } from './insert-node.ts'
export { defaultConfig, newNode } from './new-node.ts'
export { readingOrder } from './reading-order.ts'
export { removeAndReconnect, removeSelected } from './remove-nodes.ts'
export { advanceRun, isFinished, runViewOf } from './run-view.ts'
export type { RunView } from './run-view.ts'
export type { ConflictChoice, FlowStorage, SaveState } from './save-state.ts'
export { existingSelection, nothingSelected, sameSelection } from './selection.ts'
export type { Selection } from './selection.ts'

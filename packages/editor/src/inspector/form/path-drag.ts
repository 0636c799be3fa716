/** Media type of a field that is dragged from the input onto a parameter; its text is the expression. */
export const pathDragType = 'application/x-isthmus-path'

export function droppedPath(data: Pick<DataTransfer, 'getData'>): string | undefined {
  const path = data.getData(pathDragType)
  return path === '' ? undefined : path
}

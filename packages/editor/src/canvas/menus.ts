/** Entries of the context menus, in groups, by command name. */
export const nodeMenu = [
  ['runUpTo', 'runNode', 'pinOutput', 'removePins'],
  ['openNode', 'openParameters', 'rename', 'toggleDisabled', 'connectTo'],
  ['copy', 'cut', 'duplicate'],
  ['selectUpstream', 'selectDownstream', 'tidyUp'],
  ['deleteAndReconnect', 'delete'],
] as const

export const edgeMenu = [['insertOnEdge'], ['delete']] as const

export const canvasMenu = [
  ['addNode', 'paste'],
  ['selectAll', 'tidyUp', 'fit'],
  ['undo', 'redo'],
] as const

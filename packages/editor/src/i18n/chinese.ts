import type { TextTable } from './english.ts'
import { canvasZhCn } from './zh-cn/canvas.ts'
import { commandsZhCn } from './zh-cn/commands.ts'
import { connectionsZhCn } from './zh-cn/connections.ts'
import { connectorsZhCn } from './zh-cn/connectors.ts'
import { documentZhCn } from './zh-cn/document.ts'
import { flowsZhCn } from './zh-cn/flows.ts'
import { inspectorZhCn } from './zh-cn/inspector.ts'
import { mapperZhCn } from './zh-cn/mapper.ts'
import { nodeviewZhCn } from './zh-cn/nodeview.ts'
import { paletteZhCn } from './zh-cn/palette.ts'
import { parkedZhCn } from './zh-cn/parked.ts'
import { runsZhCn } from './zh-cn/runs.ts'
import { samplesZhCn } from './zh-cn/samples.ts'
import { sessionZhCn } from './zh-cn/session.ts'
import { shellZhCn } from './zh-cn/shell.ts'
import { storageZhCn } from './zh-cn/storage.ts'
import { uiZhCn } from './zh-cn/ui.ts'
import { valueMapsZhCn } from './zh-cn/value-maps.ts'

/** The same texts in simplified Chinese; fetched when somebody reads it. */
export const chinese: TextTable = {
  ...canvasZhCn,
  ...commandsZhCn,
  ...connectionsZhCn,
  ...connectorsZhCn,
  ...documentZhCn,
  ...flowsZhCn,
  ...inspectorZhCn,
  ...mapperZhCn,
  ...nodeviewZhCn,
  ...paletteZhCn,
  ...parkedZhCn,
  ...runsZhCn,
  ...samplesZhCn,
  ...sessionZhCn,
  ...shellZhCn,
  ...storageZhCn,
  ...uiZhCn,
  ...valueMapsZhCn,
}
